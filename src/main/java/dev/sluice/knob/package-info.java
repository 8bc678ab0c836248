/** How a settings record documents its components: one annotation from which validation, the JSON schemas and the tables of the docs are made, so that they cannot differ. */
@NullMarked
package dev.sluice.knob;

import org.jspecify.annotations.NullMarked;
