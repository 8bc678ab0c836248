package dev.sluice.base.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The selection of a record of a sealed settings type: the record whose key is present, or the record for a bare
 * scalar.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Variant {
    /**
     * Returns the JSON key whose presence selects this record. Empty means a bare number or string, which becomes the
     * record's only component.
     */
    String value();
}
