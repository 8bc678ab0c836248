/** The clocks of the process. No other package reads a clock; the time is passed as an argument instead. */
@NullMarked
package dev.sluice.base.time;

import org.jspecify.annotations.NullMarked;
