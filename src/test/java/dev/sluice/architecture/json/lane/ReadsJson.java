package dev.sluice.architecture.json.lane;

import com.fasterxml.jackson.core.JsonFactory;

/** Core other than 'exchange' that reads JSON. */
final class ReadsJson {
    final JsonFactory factory = new JsonFactory();
}
