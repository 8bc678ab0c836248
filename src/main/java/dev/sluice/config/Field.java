package dev.sluice.config;

import dev.sluice.knob.Knob;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * One component of a settings record as the files see it.
 *
 * @param least smallest number, or fewest characters or entries
 * @param most largest number, or most characters or entries
 * @param fallback the default; null: there is none
 * @param mayBeNull absent and null mean the same, and are allowed
 */
record Field(
        String name,
        Shape shape,
        String doc,
        long least,
        long most,
        @Nullable Json fallback,
        boolean mayBeNull) {
    /** What texts, lists and maps are bounded by when their knob says nothing. */
    static final long MOST_ENTRIES = 100_000;

    static Field of(RecordComponent component) {
        Knob knob = component.getAnnotation(Knob.class);
        if (knob == null) {
            throw new IllegalStateException(
                    component.getDeclaringRecord() + "." + component.getName() + " needs @Knob");
        }
        Shape shape = Shape.of(component.getGenericType());
        return new Field(
                component.getName(),
                shape,
                knob.value(),
                Math.max(knob.min(), least(shape)),
                Math.min(knob.max(), most(shape)),
                knob.def().isEmpty() ? null : fallback(component, knob.def()),
                component.getAnnotatedType().isAnnotationPresent(Nullable.class));
    }

    boolean required() {
        return fallback == null && !mayBeNull;
    }

    private static long least(Shape shape) {
        return shape instanceof Shape.Whole whole ? whole.least() : 0;
    }

    private static long most(Shape shape) {
        return shape instanceof Shape.Whole whole ? whole.most() : MOST_ENTRIES;
    }

    private static Json fallback(RecordComponent component, String text) {
        Problems problems = new Problems();
        Json json = new JsonReader(problems).text(text, "the default of " + component.getName());
        if (json == null || !problems.none()) {
            throw new IllegalStateException("the default of " + component + " is not JSON: " + problems.list());
        }
        return json;
    }
}
