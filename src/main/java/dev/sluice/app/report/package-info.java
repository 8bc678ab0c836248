/** The lines of the log about bans and refusals. */
@NullMarked
package dev.sluice.app.report;

import org.jspecify.annotations.NullMarked;
