package dev.sluice.architecture.jsontree.core.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;

/** A class that may read JSON as a stream, and builds trees of it. */
final class BuildsATree {
    final ObjectMapper mapper = new ObjectMapper();
}
