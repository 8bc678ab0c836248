/**
 * The state of a running gateway as operators read it: records whose JSON is the response of {@code GET /admin/status},
 * of {@code /admin/overview} and of the operations of the admin port. The gateway writes them, the commands read them,
 * and the metrics are made from them, so that a field has one name in one place; {@link
 * dev.sluice.status.AdminRequest} has the requests in the same way. A record of {@code core} that is part
 * of the state is used as it is; the others are made from the state by a method {@code of}.
 */
@NullMarked
package dev.sluice.status;

import org.jspecify.annotations.NullMarked;
