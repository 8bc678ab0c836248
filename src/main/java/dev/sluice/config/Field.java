package dev.sluice.config;

import dev.sluice.knob.Knob;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * One component of a settings record as the files represent it.
 *
 * @param name the key
 * @param shape the expected JSON
 * @param doc the documentation
 * @param least the smallest number, or the fewest characters or entries
 * @param most the largest number, or the most characters or entries
 * @param fallback the default; null when there is none
 * @param mayBeNull whether an absent value or null is allowed; both mean the same
 */
record Field(
        String name,
        Shape shape,
        String doc,
        long least,
        long most,
        @Nullable Json fallback,
        boolean mayBeNull) {
    /** Maximum length of texts, lists and maps whose knob states none. */
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
