/** The only place that reads a clock. Everything else takes the time as an argument. */
@NullMarked
package dev.sluice.time;

import org.jspecify.annotations.NullMarked;
