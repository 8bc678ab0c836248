/**
 * Annotations that document the components of settings records. Validation, the JSON schemas and the tables of the
 * documentation are all generated from {@link dev.sluice.knob.Knob}, so that they cannot differ.
 */
@NullMarked
package dev.sluice.knob;

import org.jspecify.annotations.NullMarked;
