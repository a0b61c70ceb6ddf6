import protobuf from 'protobufjs';

/**
 * The messages of TensorBoard's event files, with the fields that we write and no others.
 *
 * Source: field numbers of tensorflow/tensorboard, tensorboard/compat/proto/{event,summary,tensor}.proto and
 * tensorboard/plugins/{hparams/api,hparams/plugin_data,audio/plugin_data,text/plugin_data}.proto (2.21).
 */
const definitions = `
syntax = "proto3";

message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what {
    string file_version = 3;
    Summary summary = 5;
    SessionLog session_log = 7;
  }
}
message SessionLog { int32 status = 1; }

message Summary { repeated Value value = 1; }
message Value {
  string tag = 1;
  oneof value {
    float simple_value = 2;
    Image image = 4;
    Histogram histo = 5;
    Audio audio = 6;
    Tensor tensor = 8;
  }
  Metadata metadata = 9;
}
message Metadata {
  PluginData plugin_data = 1;
  int32 data_class = 4;
}
message PluginData {
  string plugin_name = 1;
  bytes content = 2;
}
message Image {
  int32 height = 1;
  int32 width = 2;
  int32 colorspace = 3;
  bytes encoded_image_string = 4;
}
message Audio {
  float sample_rate = 1;
  int64 num_channels = 2;
  int64 length_frames = 3;
  bytes encoded_audio_string = 4;
  string content_type = 5;
}
message Histogram {
  double min = 1;
  double max = 2;
  double num = 3;
  double sum = 4;
  double sum_squares = 5;
  repeated double bucket_limit = 6;
  repeated double bucket = 7;
}
message Tensor {
  int32 dtype = 1;
  Shape tensor_shape = 2;
  repeated float float_val = 5;
  repeated bytes string_val = 8;
}
message Shape { repeated Dimension dim = 2; }
message Dimension { int64 size = 1; }

message AudioPluginData { int32 version = 1; int32 encoding = 2; }
message TextPluginData { int32 version = 1; }

message HparamsPluginData {
  int32 version = 1;
  oneof data {
    Experiment experiment = 2;
    SessionStart session_start_info = 3;
    SessionEnd session_end_info = 4;
  }
}
message Experiment {
  double time_created_secs = 3;
  repeated HparamInfo hparam_infos = 4;
  repeated MetricInfo metric_infos = 5;
}
message HparamInfo { string name = 1; int32 type = 4; }
message MetricInfo { MetricName name = 1; }
message MetricName { string group = 1; string tag = 2; }
message SessionStart {
  map<string, HparamValue> hparams = 1;
  string group_name = 4;
  double start_time_secs = 5;
}
message SessionEnd { int32 status = 1; double end_time_secs = 2; }
message HparamValue {
  oneof kind {
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
  }
}
`;

const root = protobuf.parse(definitions, { keepCase: true }).root;

/** Names of the messages that are encoded on their own. */
export type MessageName = 'Event' | 'AudioPluginData' | 'TextPluginData' | 'HparamsPluginData';

/** Encodes one message. @throws TypeError when the fields do not fit the definition, which is a fault of this folder. */
export function encodeMessage(name: MessageName, fields: Readonly<Record<string, unknown>>): Uint8Array {
  const type = root.lookupType(name);
  const fault = type.verify(fields);
  if (fault !== null) throw new TypeError(`tensorBoardProto: ${name}: ${fault}`);
  return type.encode(type.create(fields)).finish();
}

/** Decodes one event, for tests. */
export function decodeEvent(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const type = root.lookupType('Event');
  return type.toObject(type.decode(bytes), { longs: Number, defaults: false });
}

/** `DataClass` of summary.proto. */
export const dataClass = { tensor: 2, blobSequence: 3 } as const;
/** `DataType` of types.proto. */
export const tensorType = { float: 1, string: 7 } as const;
/** `SessionLog.SessionStatus` of event.proto. */
export const sessionStatus = { start: 1 } as const;
/** `DataType` of the hparams plugin. */
export const hparamType = { string: 1, boolean: 2, number: 3 } as const;
/** `Status` of the hparams plugin. */
export const hparamStatus = { success: 1, failure: 2 } as const;
/** `Encoding` of the audio plugin. */
export const audioEncoding = { wav: 11 } as const;
