using CallDesk;
using Phone.Sip;

namespace Phone.Host;

/// <summary>
/// How long the phone knows whom a token stands for: as long as the call lives, and after it as long as somebody is owed something.
/// </summary>
/// <param name="numberOf">The number that the journal keeps under a token; null if it was erased. Waits for the disk.</param>
internal sealed class PartyKeeper(PartyBook parties, Func<PartyToken, string?> numberOf)
{
    /// <summary>The numbers of those who are owed something from an earlier run. Any thread but the desk's: it waits for the disk.</summary>
    public void Recall(DeskState initial)
    {
        foreach (AgendaItem item in initial.Agenda.Items)
        {
            if (item.Remote is { } remote && numberOf(remote) is { } number)
            {
                parties.Enter(remote, number);
            }
        }
    }

    /// <summary>Forgets whom nobody needs any more after this step. Desk thread.</summary>
    /// <param name="before">The state before the step.</param>
    public void Follow(in DeskStep step, DeskState before)
    {
        if (step.Event is CallReplaced { Call: var call } && before.Calls.FirstOrDefault(c => c.Id == call) is { } replaced)
        {
            ForgetUnlessOwed(step.State, replaced.Remote);
        }

        foreach (WriteRecord written in step.Effects.OfType<WriteRecord>())
        {
            ForgetUnlessOwed(step.State, written.Record.Remote);
        }

        foreach (EraseIdentity erased in step.Effects.OfType<EraseIdentity>().Where(erased => erased.NumberToo))
        {
            foreach (AgendaItem item in step.State.Agenda.Items.Where(item => item.Call == erased.Call && item.Segment is null))
            {
                parties.Forget(item.Remote ?? default);
            }
        }

        foreach (AgendaChanged changed in step.Effects.OfType<AgendaChanged>())
        {
            if (changed is { Settled: true, Item.Remote: { } owed } && step.State.Calls.All(call => call.Remote != owed))
            {
                parties.Forget(owed);
            }
        }
    }

    private void ForgetUnlessOwed(DeskState state, PartyToken remote)
    {
        if (state.Agenda.Items.All(item => item.Remote != remote))
        {
            parties.Forget(remote);
        }
    }
}
