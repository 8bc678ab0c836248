/** What the commands print for people about the state of a gateway, from the records of its status. */
@NullMarked
package dev.sluice.cli.text;

import org.jspecify.annotations.NullMarked;
