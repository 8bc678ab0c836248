package dev.sluice.base.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documentation and bounds of one component of a settings record. The name of the component is the JSON key and ends
 * with its unit ({@code windowMs}).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** Returns the meaning of the key, in one or two sentences. */
    String value();

    /** Returns the smallest number, or the fewest characters or entries of a string, list or map. */
    long min() default Long.MIN_VALUE;

    /** Returns the largest number, or the most characters or entries of a string, list or map. */
    long max() default Long.MAX_VALUE;

    /**
     * Returns the default as JSON ({@code "95"}, {@code "\"reject\""}, {@code "[]"}). Empty means that the key is
     * required or, when its type is nullable, may be absent.
     */
    String def() default "";

    /**
     * Returns the component that names each entry of a list of records, which the file then states as an object by
     * name: {@code {"weight": {...}}}. A list of complete records, each with its name, is accepted too.
     */
    String key() default "";

    /** Returns whether the file states only parts of the entries, because it is merged over another file before. */
    boolean partial() default false;
}
