package dev.sluice.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A component whose values differ in two records of the same type. */
record RecordChange(
        String key, @Nullable Object before, @Nullable Object after) {
    /** Returns the differences in the order of the components, so that none can be forgotten. */
    static <T extends Record> List<RecordChange> of(T before, T after) {
        List<RecordChange> changes = new ArrayList<>();
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            RecordChange change =
                    new RecordChange(component.getName(), value(component, before), value(component, after));
            if (!Objects.equals(change.before, change.after)) {
                changes.add(change);
            }
        }
        return changes;
    }

    private static @Nullable Object value(RecordComponent component, Record of) {
        try {
            component.getAccessor().setAccessible(true); // settings records may be package-private
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }
}
