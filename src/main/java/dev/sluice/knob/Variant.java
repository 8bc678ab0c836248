package dev.sluice.knob;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells which record of a sealed settings type a JSON value is: the one whose key is present, or the one for a bare scalar. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Variant {
    /** The JSON key whose presence chooses this record; empty: a bare number or string, bound to the record's only component. */
    String value();
}
