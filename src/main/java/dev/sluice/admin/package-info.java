/** The operator's port: admin API behind a bearer token, metrics, health routes. Reads snapshots and passes commands on; decides nothing. */
@NullMarked
package dev.sluice.admin;

import org.jspecify.annotations.NullMarked;
