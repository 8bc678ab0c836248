/** Signals of the operating system. */
@NullMarked
package dev.sluice.base.signal;

import org.jspecify.annotations.NullMarked;
