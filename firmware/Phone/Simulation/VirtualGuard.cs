using CallDesk;
using Phone.Host;
using Phone.Panel;

namespace Phone.Simulation;

/// <summary>
/// The guard of <c>sim --once</c>: lifts the virtual handset on the second ring and puts it down when the caller has left. It sees the
/// phone as a person does, by its pictures, and touches it by the hook's line.
/// </summary>
internal sealed class VirtualGuard : IDisposable
{
    private readonly PhoneHost _phone;
    private readonly BoothHands _hands;
    private readonly Timeline _timeline;
    private readonly int _liftOnRing;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CallPhase? _seen;
    private int _rings;
    private bool _lifted;

    public VirtualGuard(PhoneHost phone, BoothHands hands, Timeline timeline, int liftOnRing = 2)
    {
        (_phone, _hands, _timeline, _liftOnRing) = (phone, hands, timeline, liftOnRing);
        phone.Changed += Look;
    }

    /// <summary>The call is over and the handset lies in its cradle.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Lights that were lit (in the lights chip's registers) while it rang.</summary>
    public int LitWhileRinging { get; private set; }

    /// <summary>The far end had left before the handset went down.</summary>
    public bool FarEndLeftFirst { get; private set; }

    public void Dispose() => _phone.Changed -= Look;

    private void Look(PhoneSnapshot snapshot)
    {
        Call? call = snapshot.Desk.Calls.FirstOrDefault();
        if (call is not null && call.Rings > _rings)
        {
            _rings = call.Rings;
            _timeline.Note("phone", $"ring {_rings}");
        }

        if (call?.Phase == CallPhase.Ringing)
        {
            LitWhileRinging = Math.Max(LitWhileRinging, _hands.Booth.Lights.Count(light => light != default));
        }

        if (call?.Phase != _seen)
        {
            _seen = call?.Phase;
            _timeline.Note("phone", call is null ? "idle" : call.Phase.ToString().ToLowerInvariant());
        }

        Act(snapshot, call);
    }

    private void Act(PhoneSnapshot snapshot, Call? call)
    {
        if (!_lifted && call is { Phase: CallPhase.Ringing } && call.Rings >= _liftOnRing)
        {
            _lifted = true;
            _timeline.Note("guard", "lifts the handset");
            _hands.MoveHook(offHook: true);
        }
        else if (_lifted && !FarEndLeftFirst && snapshot.Desk.Hook == HookPosition.Off && call is { Phase: CallPhase.Released })
        {
            FarEndLeftFirst = true;
            _timeline.Note("guard", "puts the handset down");
            _hands.MoveHook(offHook: false);
        }
        else if (_lifted && snapshot.Desk.Hook == HookPosition.On && snapshot.Desk.Calls.IsEmpty)
        {
            _finished.TrySetResult();
        }
    }
}
