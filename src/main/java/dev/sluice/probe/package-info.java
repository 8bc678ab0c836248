/** What the gateway itself asks of the exchanges, with permits like any other call: their clocks. Measures; decides nothing. */
@NullMarked
package dev.sluice.probe;

import org.jspecify.annotations.NullMarked;
