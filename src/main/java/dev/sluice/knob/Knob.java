package dev.sluice.knob;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents one component of a settings record; its name is the JSON key and ends with its unit ({@code windowMs}). */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Knob {
    /** What the key means, in one or two sentences. */
    String value();

    /** Smallest allowed number, or fewest characters or entries of a text, list or map. */
    long min() default Long.MIN_VALUE;

    /** Largest allowed number, or most characters or entries of a text, list or map. */
    long max() default Long.MAX_VALUE;

    /** The default as JSON text ({@code "95"}, {@code "\"reject\""}, {@code "[]"}); empty: the key is required, or absent when its type is nullable. */
    String def() default "";
}
