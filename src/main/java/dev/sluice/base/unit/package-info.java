/** The sizes of units. */
@NullMarked
package dev.sluice.base.unit;

import org.jspecify.annotations.NullMarked;
