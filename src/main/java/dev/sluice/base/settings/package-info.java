/**
 * Annotations that document the components of settings records. Validation, the JSON schemas and the tables of the
 * documentation are all generated from {@link dev.sluice.base.settings.Setting}, so that they cannot differ.
 */
@NullMarked
package dev.sluice.base.settings;

import org.jspecify.annotations.NullMarked;
