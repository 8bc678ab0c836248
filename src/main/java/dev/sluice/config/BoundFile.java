package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A bound value with the tree it was bound from.
 *
 * @param value the bound value
 * @param tree the JSON of the value
 * @param trees the place of each record inside the value, by identity
 */
record BoundFile<T>(T value, JsonTree tree, IdentityHashMap<Object, JsonTree> trees) {
    /** Returns the value bound from the tree; null if it has too many problems, which are reported. */
    static <T extends Record> @Nullable BoundFile<T> of(Class<T> type, JsonTree tree, Problems problems) {
        SettingsBinder binder = new SettingsBinder(problems);
        T value = binder.bindFile(type, tree);
        return value == null ? null : new BoundFile<>(value, tree, binder.trees());
    }

    JsonTree at(String... steps) {
        return tree.descend(steps);
    }

    /** Returns the place of that record, or of the whole value when the record was created anew. */
    JsonTree treeOf(Object record) {
        return trees.getOrDefault(record, tree);
    }

    /** Returns the JSON object that the record was bound from. */
    JsonTree.Obj objectOf(Object record) {
        return (JsonTree.Obj) treeOf(record);
    }

    JsonTree.Obj object() {
        return (JsonTree.Obj) tree;
    }
}
