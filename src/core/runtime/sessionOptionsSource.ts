/** The environment variable that holds the options of the next sessions, as hexadecimal digits of a ConfigProto. */
export const sessionConfigVariable = 'TONELAB_SESSION_CONFIG';

/**
 * Put before each source of TensorFlow.js' binding when it is compiled: the binding starts the session of a loaded graph
 * with default options, and has no argument for others. They are read from the environment each time.
 */
export const sessionOptionsSource = `
#pragma once
#include <stdlib.h>
#include <string.h>
#include <vector>
#include "tensorflow/c/c_api.h"

static inline TF_SessionOptions* tonelab_session_options() {
  TF_SessionOptions* options = TF_NewSessionOptions();
  const char* digits = getenv("${sessionConfigVariable}");
  if (digits == nullptr) return options;
  std::vector<unsigned char> bytes;
  for (size_t at = 0; at + 1 < strlen(digits); at += 2) {
    const char pair[3] = {digits[at], digits[at + 1], 0};
    bytes.push_back(static_cast<unsigned char>(strtoul(pair, nullptr, 16)));
  }
  TF_Status* status = TF_NewStatus();
  TF_SetConfig(options, bytes.data(), bytes.size(), status);
  TF_DeleteStatus(status);
  return options;
}

#define TF_NewSessionOptions tonelab_session_options
`;
