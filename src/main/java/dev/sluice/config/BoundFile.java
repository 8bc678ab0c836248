package dev.sluice.config;

import java.util.IdentityHashMap;

/**
 * A bound value with the tree it was bound from.
 *
 * @param value the bound value
 * @param tree the JSON of the value
 * @param parts the place of each record inside the value, by identity
 */
record BoundFile<T>(T value, JsonTree tree, IdentityHashMap<Object, JsonTree> parts) {
    /** Returns another value with the same place. */
    <U> BoundFile<U> with(U other) {
        return new BoundFile<>(other, tree, parts);
    }

    JsonTree at(String... steps) {
        return tree.down(steps);
    }

    /** Returns the place of that record, or of the whole value when the record was created anew. */
    JsonTree part(Object record) {
        return parts.getOrDefault(record, tree);
    }
}
