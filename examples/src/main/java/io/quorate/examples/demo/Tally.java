package io.quorate.examples.demo;

import io.quorate.Client;
import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the registry says of the run.
 *
 * @param relaunched jobs that needed more than one attempt
 * @param lastRelaunch from the slave's death until the last of its jobs was assigned to another slave; zero if it had none
 */
record Tally(int jobs, int attempts, int relaunched, Duration lastRelaunch) {

    static Tally of(Client client, Collection<JobId> ids, Optional<NodeId> deadSlave, Instant diedAt) {
        int attempts = 0;
        int relaunched = 0;
        Duration last = Duration.ZERO;
        for (JobId id : ids) {
            Job job = client.job(id).join();
            List<Attempt> all = job.attempts();
            attempts += all.size();
            relaunched += all.size() > 1 ? 1 : 0;
            for (int i = 1; i < all.size(); i++) {
                boolean ranThere =
                        deadSlave.isPresent() && all.get(i - 1).slave().equals(deadSlave.get());
                if (ranThere && all.get(i - 1).end() == AttemptEnd.SLAVE_LOST) {
                    Duration after = Duration.between(diedAt, all.get(i).assignedAt());
                    last = after.compareTo(last) > 0 ? after : last;
                }
            }
        }
        return new Tally(ids.size(), attempts, relaunched, last);
    }
}
