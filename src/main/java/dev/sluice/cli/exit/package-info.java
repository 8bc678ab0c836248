/**
 * How a command ends: its exit code, and a failure that is one line for the user.
 */
@NullMarked
package dev.sluice.cli.exit;

import org.jspecify.annotations.NullMarked;
