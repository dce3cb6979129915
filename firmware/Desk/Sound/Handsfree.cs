namespace CallDesk;

/// <summary>
/// The HANDSFREE key (clause 4.3b): never in a booth. Where the profile permits it the line is open by loudspeaker and base microphone
/// from one press of the key to the next, with the rules of the lifted handset. Nothing but a person at this key opens it.
/// </summary>
public static partial class Desk
{
    private static void PressHandsfree(Turn t)
    {
        if (HandsfreePermission.Of(t.Settings) is not { } permission)
        {
            t.Refuse();
        }
        else if (t.State.ShuttingDown)
        {
            t.RefuseKey("the phone is shutting down");
        }
        else if (t.State.Handsfree is not null)
        {
            LeaveHandsfree(t);
        }
        else if (t.State.Ear == Route.Handset && IsInUse(t.State))
        {
            MoveToHandsfree(t, permission);
        }
        else
        {
            OpenHandsfree(t, permission);
        }
    }

    /// <summary>A call, a dial tone or a number half typed: it goes on wherever the guard listens.</summary>
    private static bool IsInUse(DeskState s) => s.Current is not null || (s.Bell is null && s.Line.Ready);

    /// <summary>As a lift: answers what rings, dials what was typed, or gives dial tone.</summary>
    private static void OpenHandsfree(Turn t, HandsfreePermission permission)
    {
        StopNoting(t);
        HushReceiver(t);
        if (t.State.Ear == Route.Handset)
        {
            FreeLine(t);
        }

        TakeUp(t, t.State with { Handsfree = permission });
        AttendToLift(t, arranged: null);
    }

    /// <summary>What was meant for one ear does not go on aloud.</summary>
    private static void MoveToHandsfree(Turn t, HandsfreePermission permission)
    {
        StopNoting(t);
        HushReceiver(t);
        t.State = t.State with { Handsfree = permission, HeldDigit = null };
        DialToneAgain(t);
    }

    /// <summary>The cradle's rules (clause 1.10), unless the handset is in somebody's hand: then it has the talk.</summary>
    private static void LeaveHandsfree(Turn t)
    {
        if (t.State.Hook == HookPosition.Off)
        {
            t.State = t.State with { Handsfree = null, HeldDigit = null };
        }
        else
        {
            PutDown(t);
        }
    }

    /// <summary>
    /// Lifting takes the talk or the dial tone to the handset; where only a tone of the past sounds it is a lift like any other.
    /// Putting the handset down changes nothing.
    /// </summary>
    private static void MoveHookInHandsfree(Turn t, HookPosition position)
    {
        if (position == HookPosition.On)
        {
            t.State = t.State with { Hook = HookPosition.On };
        }
        else if (IsInUse(t.State))
        {
            StopNoting(t);
            t.State = t.State with
            {
                Hook = HookPosition.Off, Handsfree = null, HeldDigit = null, Watch = new EmergencyWatch("", t.Now),
            };
        }
        else
        {
            PutDown(t);
            SettleBell(t);
            Lift(t);
        }
    }

    /// <summary>Other settings may forbid what is open: then it is closed at once.</summary>
    private static void SettleHandsfree(Turn t)
    {
        if (t.State.Handsfree is null)
        {
            return;
        }

        if (HandsfreePermission.Of(t.Settings) is { } still)
        {
            t.State = t.State with { Handsfree = still };
        }
        else
        {
            LeaveHandsfree(t);
        }
    }
}
