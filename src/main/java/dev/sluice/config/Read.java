package dev.sluice.config;

import java.util.IdentityHashMap;

/**
 * A bound value with the tree it was bound from.
 *
 * @param value the bound value
 * @param tree the JSON of the value
 * @param parts the place of each record inside the value, by identity
 */
record Read<T>(T value, Json tree, IdentityHashMap<Object, Json> parts) {
    /** Returns another value with the same place. */
    <U> Read<U> with(U other) {
        return new Read<>(other, tree, parts);
    }

    Json at(String... steps) {
        return tree.down(steps);
    }

    /** Returns the place of that record, or of the whole value when the record was created anew. */
    Json part(Object record) {
        return parts.getOrDefault(record, tree);
    }
}
