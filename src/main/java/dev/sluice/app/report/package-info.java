/**
 * What the log is told of bans and refusals.
 */
@NullMarked
package dev.sluice.app.report;

import org.jspecify.annotations.NullMarked;
