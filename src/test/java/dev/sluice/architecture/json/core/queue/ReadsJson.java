package dev.sluice.architecture.json.core.queue;

import com.fasterxml.jackson.core.JsonFactory;

/** Core other than 'exchange' that reads JSON. */
final class ReadsJson {
    final JsonFactory factory = new JsonFactory();
}
