/**
 * Annotations that document the components of settings records. Validation, the JSON schemas and the tables of the
 * documentation are all generated from {@link dev.sluice.config.annotation.Setting}, so that they cannot differ.
 */
@NullMarked
package dev.sluice.config.annotation;

import org.jspecify.annotations.NullMarked;
