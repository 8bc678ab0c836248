package dev.sluice.architecture.json.core.queue;

import com.fasterxml.jackson.core.JsonFactory;

/** A core class outside 'exchange' that reads JSON. */
final class ReadsJson {
    final JsonFactory factory = new JsonFactory();
}
