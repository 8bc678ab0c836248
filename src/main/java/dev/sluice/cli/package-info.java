/** The commands: each says what it did, and by its exit code whether it did what it says. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
