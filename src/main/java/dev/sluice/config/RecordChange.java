package dev.sluice.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A component that two records of the same type have with different values. */
record RecordChange(
        String key, @Nullable Object was, @Nullable Object is) {
    /** Returns the differences in the order of the components, so that none can be forgotten. */
    static <T extends Record> List<RecordChange> of(T was, T is) {
        List<RecordChange> changes = new ArrayList<>();
        for (RecordComponent component : was.getClass().getRecordComponents()) {
            RecordChange change = new RecordChange(component.getName(), value(component, was), value(component, is));
            if (!Objects.equals(change.was, change.is)) {
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
