package dev.sluice.config;

import java.util.IdentityHashMap;

/**
 * A bound value beside the tree it was bound from.
 *
 * @param parts where each record inside the value stands, by identity
 */
record Read<T>(T value, Json tree, IdentityHashMap<Object, Json> parts) {
    /** The same place for another value. */
    <U> Read<U> with(U other) {
        return new Read<>(other, tree, parts);
    }

    Json at(String... steps) {
        return tree.down(steps);
    }

    /** Where that record stands; one that was made anew stands where the whole does. */
    Json part(Object record) {
        return parts.getOrDefault(record, tree);
    }
}
