"""Runs an exported model on each of its examples, in each voice; prints a JSON list of the waves. Argument: the model's folder."""

import json
import sys

import tensorflow as tf

folder = sys.argv[1]
with open(f"{folder}/tonelab.json") as file:
    about = json.load(file)
speak = tf.saved_model.load(folder).signatures[about["signature"]]
waves = []
for example in about["examples"]:
    for timbre in about["voices"].values():
        inputs = {name: tf.constant([row], tf.int32) for name, row in example.items() if name != "text"}
        inputs |= {name: tf.constant(about["defaults"][name], tf.float32) for name in ("speed", "noise_scale")}
        inputs |= {"timbre": tf.constant(timbre), "seed": tf.constant(about["defaults"]["seed"])}
        waves.append(speak(**inputs)["wave"][0].numpy().tolist())
print(json.dumps(waves))
