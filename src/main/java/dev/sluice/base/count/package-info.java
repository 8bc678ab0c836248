/** Counts over a time. */
@NullMarked
package dev.sluice.base.count;

import org.jspecify.annotations.NullMarked;
