namespace CallDesk;

/// <summary>The state of the phone itself: settings, registration, journal, devices, sound. None of it ends a call.</summary>
public static partial class Desk
{
    private static void LoadSettings(Turn t, DeskSettings settings)
    {
        t.State = t.State with { Settings = settings.Sound(), Started = true };
        SettleHandsfree(t);
        RemindOfWhatIsDue(t);
    }

    private static void ChangeRegistration(Turn t, bool registered, int sipStatus)
    {
        var hasRegistrar = registered || sipStatus != 0;
        if (t.State.Registered == registered && t.State.HasRegistrar == hasRegistrar)
        {
            t.Ignore("the registration is as it was");
            return;
        }

        var before = t.State.Registered;
        t.State = t.State with { Registered = registered, HasRegistrar = hasRegistrar };
        NoteRegistration(t, before);
    }

    /// <remarks>
    /// Items that were written down by an unset clock move with it: "in ten minutes" stays in ten minutes.
    /// </remarks>
    private static void SetClock(Turn t, ClockObserved observed)
    {
        var before = t.State.Clock;
        var clock = new WallClock(
            t.Now,
            Math.Clamp(observed.UnixMilliseconds, 0, WallClock.LastMillisecond),
            Math.Clamp(observed.OffsetMinutes, -WallClock.LargestOffset, WallClock.LargestOffset),
            observed.Known);
        t.State = t.State with { Clock = clock };
        if (!before.Known && observed.Known)
        {
            MoveUnknownTimes(t, by: clock.UnixMilliseconds - before.UnixAt(t.Now));
        }

        RemindOfWhatIsDue(t);
    }

    private static void MoveUnknownTimes(Turn t, long by)
    {
        var agenda = t.State.Agenda;
        var items = agenda.Items;
        for (var i = 0; i < items.Length; i++)
        {
            if (items[i] is { ClockUnknown: true } item)
            {
                items = items.SetItem(i, item with
                {
                    CreatedAt = item.CreatedAt + by, DueAt = item.DueAt + by, ClockUnknown = false,
                });
                t.Do(new AgendaChanged(items[i], Settled: false));
            }
        }

        t.State = t.State with { Agenda = agenda with { Items = items } };
    }

    /// <summary>The figures may come after the call's record: then they are of no more use.</summary>
    private static void KnowTalk(Turn t, CallId id, TalkFigures figures)
    {
        if (t.Find(id) is { } call)
        {
            t.Put(call with { Talk = figures });
            LearnVoice(t, t.Find(id)!, figures);
        }
        else
        {
            t.Ignore("no such call");
        }
    }

    private static void RestoreJournal(Turn t)
    {
        if (t.State.JournalAvailable)
        {
            t.Ignore("the journal was not missing");
            return;
        }

        t.State = t.State with { JournalAvailable = true };
    }

    private static void FailDevice(Turn t, Device device)
    {
        if (device is < Device.Hook or > Device.Watchdog || t.State.FailedDevices.Contains(device))
        {
            t.Ignore("no such device, or its failure is known");
            return;
        }

        t.State = t.State with { FailedDevices = t.State.FailedDevices.Add(device) };
        if (t.State.Alarms.Open.All(static alert => alert.Kind != AlertKind.PartFailed))
        {
            // One at a time: a bus that comes and goes would ring the supervisor all night.
            RaiseAlert(t, AlertKind.PartFailed, call: null, repeats: false);
        }
    }

    private static void RestoreDevice(Turn t, Device device)
    {
        if (!t.State.FailedDevices.Contains(device))
        {
            t.Ignore("this device had not failed");
            return;
        }

        t.State = t.State with { FailedDevices = t.State.FailedDevices.Remove(device) };
        if (device == Device.Codec && Opening(Hearing.Of(t.State)) is { } opening)
        {
            // An order that the codec could not carry out while it was away is void: the guard talks, so it is given again.
            t.Do(opening);
        }
    }

    private static void ChangeAudio(Turn t, bool lost)
    {
        if (t.State.AudioStalled == lost)
        {
            t.Ignore("the sound device is as it was");
            return;
        }

        t.State = t.State with { AudioStalled = lost };
    }
}
