import protobuf from 'protobufjs';

/**
 * The messages of a SavedModel that holds one graph without variables.
 *
 * Source: field numbers of tensorflow/core/protobuf/{saved_model,meta_graph}.proto and
 * tensorflow/core/framework/{graph,node_def,function,op_def,attr_value,tensor,tensor_shape,versions}.proto (TensorFlow 2.21).
 */
const definitions = `
syntax = "proto3";
package tensorflow;

message TensorShapeProto {
  message Dim { int64 size = 1; }
  repeated Dim dim = 2;
}
message TensorProto {
  int32 dtype = 1;
  TensorShapeProto tensor_shape = 2;
  bytes tensor_content = 4;
}
message NameAttrList { string name = 1; }
message AttrValue {
  message ListValue {
    repeated bytes s = 2;
    repeated int64 i = 3 [packed = true];
    repeated float f = 4 [packed = true];
    repeated int32 type = 6 [packed = true];
  }
  oneof value {
    ListValue list = 1;
    bytes s = 2;
    int64 i = 3;
    float f = 4;
    bool b = 5;
    int32 type = 6;
    TensorShapeProto shape = 7;
    TensorProto tensor = 8;
    NameAttrList func = 10;
  }
}
message NodeDef {
  string name = 1;
  string op = 2;
  repeated string input = 3;
  map<string, AttrValue> attr = 5;
}
message OpDef {
  message ArgDef {
    string name = 1;
    int32 type = 3;
  }
  string name = 1;
  repeated ArgDef input_arg = 2;
  repeated ArgDef output_arg = 3;
}
message FunctionDef {
  OpDef signature = 1;
  repeated NodeDef node_def = 3;
  map<string, string> ret = 4;
  map<string, AttrValue> attr = 5;
}
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message VersionDef { int32 producer = 1; }
message GraphDef {
  repeated NodeDef node = 1;
  FunctionDefLibrary library = 2;
  VersionDef versions = 4;
}
message TensorInfo {
  string name = 1;
  int32 dtype = 2;
  TensorShapeProto tensor_shape = 3;
}
message SignatureDef {
  map<string, TensorInfo> inputs = 1;
  map<string, TensorInfo> outputs = 2;
  string method_name = 3;
}
message MetaInfoDef {
  repeated string tags = 4;
  string tensorflow_version = 5;
}
message MetaGraphDef {
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  map<string, SignatureDef> signature_def = 5;
}
message SavedModel {
  int64 saved_model_schema_version = 1;
  repeated MetaGraphDef meta_graphs = 2;
}
`;

const savedModel = protobuf.parse(definitions, { keepCase: true }).root.lookupType('tensorflow.SavedModel');

/** A tensor's shape as the messages hold it. */
export interface ShapeMessage {
  readonly dim: readonly { readonly size: number }[];
}

export interface TensorMessage {
  readonly dtype: number;
  readonly tensor_shape: ShapeMessage;
  readonly tensor_content: Uint8Array;
}

/** One attribute of a node: exactly one of the fields. */
export interface AttributeMessage {
  readonly list?: { readonly i?: readonly number[]; readonly f?: readonly number[]; readonly type?: readonly number[] };
  readonly s?: Uint8Array;
  readonly i?: number;
  readonly f?: number;
  readonly b?: boolean;
  readonly type?: number;
  readonly shape?: ShapeMessage;
  readonly tensor?: TensorMessage;
  readonly func?: { readonly name: string };
}

/** One operation of a graph; inputs are `node:output`. */
export interface NodeMessage {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, AttributeMessage>>;
}

/** A function that nodes of a graph call; within it inputs are `argument` or `node:output:place`. */
export interface FunctionMessage {
  readonly signature: {
    readonly name: string;
    readonly input_arg: readonly ArgumentMessage[];
    readonly output_arg: readonly ArgumentMessage[];
  };
  readonly node_def: readonly NodeMessage[];
  /** Where each output comes from. */
  readonly ret: Readonly<Record<string, string>>;
  readonly attr: NodeMessage['attr'];
}

interface ArgumentMessage {
  readonly name: string;
  readonly type: number;
}

/** A named end of a graph, for programs that load it. */
export interface EndMessage {
  readonly name: string;
  readonly dtype: number;
  readonly tensor_shape: ShapeMessage;
}

export interface SignatureMessage {
  readonly inputs: Readonly<Record<string, EndMessage>>;
  readonly outputs: Readonly<Record<string, EndMessage>>;
}

/** Numbers of TensorFlow's types. Source: tensorflow/core/framework/types.proto. */
export const graphTypes = { float32: 1, int32: 3, bool: 10, bfloat16: 14 } as const;

/** The tag under which the graph is stored and loaded. */
export const servingTag = 'serve';

/** The version of the graph format that TensorFlow 2.9 wrote; later ones read it, earlier ones do not know more. */
const graphProducer = 1087;

/** The node that a port `node:output` belongs to. */
export function nodeOf(port: string): string {
  return port.slice(0, port.lastIndexOf(':'));
}

export function shapeMessage(shape: readonly number[]): ShapeMessage {
  return { dim: shape.map((size) => ({ size })) };
}

/** The bytes of `saved_model.pb` for one graph, with a signature `serving_default` where one is given. */
export function encodeSavedModel(
  {
    nodes,
    functions = [],
  }: { readonly nodes: readonly NodeMessage[]; readonly functions?: readonly FunctionMessage[] },
  about: { readonly tensorFlowVersion: string; readonly signature?: SignatureMessage },
): Uint8Array {
  const signature = about.signature && { ...about.signature, method_name: 'tensorflow/serving/predict' };
  const message = {
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: [servingTag], tensorflow_version: about.tensorFlowVersion },
        graph_def: { node: nodes, library: { function: functions }, versions: { producer: graphProducer } },
        signature_def: signature === undefined ? {} : { serving_default: signature },
      },
    ],
  };
  return savedModel.encode(savedModel.fromObject(message)).finish();
}
