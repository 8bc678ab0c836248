/** The command {@code sluice exec}: a program whose calls to exchanges reach the gateway, without a change in it. */
@NullMarked
package dev.sluice.cli.exec;

import org.jspecify.annotations.NullMarked;
