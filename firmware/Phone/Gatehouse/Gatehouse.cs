using CallDesk;

namespace Phone.Gatehouse;

/// <summary>
/// A year of a gatehouse in seconds: callers, a guard and a network around the real, pure desk. Whatever the desk orders, the
/// network does a moment later; whatever rings, the guard hears if he is there.
/// </summary>
internal sealed class Gatehouse
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8));

    private readonly GatehouseModel _model;
    private readonly Chance _chance;
    private readonly PriorityQueue<Happening, (long At, long Number)> _coming = new();
    private readonly GatehouseFigures _figures = new();
    private readonly HashSet<long> _apologised = [];
    private readonly HashSet<long> _spoken = [];
    private readonly HashSet<long> _planned = [];
    private DeskState _state = DeskState.Initial;
    private Moment _now = new(1_000_000);
    private long _scheduled;
    private long _nextCall = 2;
    private bool _away;
    private bool _patrolDeclared;
    private bool _lifting;

    private Gatehouse(GatehouseModel model)
    {
        _model = model;
        _chance = new Chance(model.Seed);
    }

    /// <summary>Lives through <see cref="GatehouseModel.Days"/> with these settings; the same model gives the same callers.</summary>
    public static GatehouseFigures Run(DeskSettings settings, GatehouseModel model)
    {
        var house = new Gatehouse(model);
        house.Happens(new SettingsLoaded(settings));
        house.Happens(new RegistrationChanged(true, 200));
        house.PlanYear();
        house.Live();
        return house._figures;
    }

    private static long Micros(double seconds) => (long)(seconds * 1_000_000);

    /// <summary>Callers come whether or not anybody answers: they are drawn before the year begins, so that settings compare.</summary>
    private void PlanYear()
    {
        for (var day = 0; day < _model.Days; day++)
        {
            for (var hour = 0; hour < GatehouseModel.Hours.Length; hour++)
            {
                var start = ((day * 24) + hour) * 3600.0;
                var mean = 3600 / (_model.CallsPerDay * GatehouseModel.Hours[hour]);
                for (var at = _chance.Exponential(mean); at < 3600; at += _chance.Exponential(mean))
                {
                    ComesAt(start + at, new Happening(HappeningKind.CallerRings));
                }
            }

            PlanDay(day * 86400.0);
        }
    }

    private void PlanDay(double start)
    {
        ComesAt(start, new Happening(HappeningKind.ClockStrikes));
        for (var i = 0; i < _model.PatrolsPerDay; i++)
        {
            ComesAt(start + _chance.Uniform(0, 86400), new Happening(HappeningKind.PatrolBegins));
        }

        Scatter(start, _model.PrivateCallsPerDay, HappeningKind.PrivateCall);
        Scatter(start, _model.EmergenciesPerDay, HappeningKind.Emergency);
    }

    private void Scatter(double start, double perDay, HappeningKind kind)
    {
        for (var at = _chance.Exponential(86400 / perDay); at < 86400; at += _chance.Exponential(86400 / perDay))
        {
            ComesAt(start + at, new Happening(kind));
        }
    }

    private void ComesAt(double seconds, Happening what) => _coming.Enqueue(what, (1_000_000 + Micros(seconds), _scheduled++));

    private void ComesIn(double seconds, HappeningKind kind, long id = 0) =>
        _coming.Enqueue(new Happening(kind, id), (_now.Microseconds + Micros(seconds), _scheduled++));

    /// <summary>Whatever comes first, the world's next happening or what falls due at the desk: each may bring new ones.</summary>
    private void Live()
    {
        while (_coming.TryPeek(out var what, out var when))
        {
            if (_state.NextDue is { } due && due.Microseconds < when.At)
            {
                _now = due > _now ? due : _now;
                Happens(new Due());
                continue;
            }

            _coming.Dequeue();
            _now = new Moment(when.At);
            Take(what);
        }
    }

    private void Happens(DeskEvent e)
    {
        var step = Desk.Step(_state, e, _now);
        _state = step.State;
        _figures.Events++;
        foreach (var effect in step.Effects)
        {
            Obey(effect);
        }

        HearBell();
        if (_state.Current is { Phase: CallPhase.Active } current && _planned.Add(current.Id.Value))
        {
            PlanTalk(current.Id, incoming: current.Direction == Direction.In);
        }
    }

    /// <summary>The guard, if he is there, reaches for the handset once he hears it.</summary>
    private void HearBell()
    {
        if (_state is { Ringing: true, Hook: HookPosition.On } && !_away && !_lifting)
        {
            _lifting = true;
            ComesIn(_chance.Lognormal(_model.Reaction), HappeningKind.GuardLifts);
        }
    }

    private void Obey(Effect effect)
    {
        switch (effect)
        {
            case Answer answer: ComesIn(0.03, HappeningKind.NetworkConnects, answer.Call.Value); break;
            case Dial dial: ComesIn(3, HappeningKind.NetworkConnects, dial.Call.Value); break;
            case Release release: ComesIn(0.05, HappeningKind.NetworkEnds, release.Call.Value); break;
            case Redirect redirect: ComesIn(0.05, HappeningKind.NetworkEnds, redirect.Call.Value); break;
            case HoldCall hold: ComesIn(0.05, HappeningKind.NetworkHolds, hold.Call.Value); break;
            case RetrieveCall retrieve: ComesIn(0.05, HappeningKind.NetworkRetrieves, retrieve.Call.Value); break;
            case BlindTransfer transfer: ComesIn(4, HappeningKind.NetworkTransfers, transfer.Call.Value); break;
            case AttendedTransfer transfer: ComesIn(1, HappeningKind.NetworkTransfers, transfer.Call.Value); break;
            case SendAlert { Alert: var alert } when alert.Repeats: ComesIn(40, HappeningKind.AlertHeard, alert.Id); break;
            case SetAudio { Order: var order }: Hear(order); break;
            case WriteRecord { Record: var record }: _figures.Count(record); break;
        }
    }

    /// <summary>Whatever is said takes its time.</summary>
    private void Hear(AudioOrder order)
    {
        if (order.ReceiverSpeech is { } said && _spoken.Add(said.Id))
        {
            ComesIn(2.5, HappeningKind.SpeechEnds, said.Id);
        }

        foreach (var leg in order.Legs)
        {
            if (leg.Says is { } says && _spoken.Add(says.Id))
            {
                ComesIn(2.5, HappeningKind.SpeechEnds, says.Id);
            }
        }
    }

    private void Take(Happening what)
    {
        switch (what.Kind)
        {
            case HappeningKind.CallerRings: Ring(); break;
            case HappeningKind.CallerGivesUp: GiveUp(what.Call); break;
            case HappeningKind.NetworkConnects: Connect(what.Call); break;
            case HappeningKind.NetworkEnds: Happens(new CallEnded(what.Call, EndCause.Near, 200)); break;
            case HappeningKind.NetworkHolds: Happens(new HoldChanged(what.Call, true)); break;
            case HappeningKind.NetworkRetrieves: Happens(new HoldChanged(what.Call, false)); break;
            case HappeningKind.NetworkTransfers: Happens(new TransferEnded(what.Call, _chance.Happens(0.9), 200)); break;
            case HappeningKind.JournalCommits: Happens(new ArrivalJournaled(what.Call)); break;
            case HappeningKind.SpeechEnds: _spoken.Remove(what.Id); Happens(new SpeechEnded(what.Id)); break;
            case HappeningKind.AlertHeard: Happens(new AlertAcknowledged(what.Id, null)); break;
            case HappeningKind.ClockStrikes: Happens(new ClockObserved(WallNow, 480, true)); break;
            case HappeningKind.FarSpeaks: Voice(what.Call, Speaker.Far, begins: true); break;
            case HappeningKind.FarStops: Voice(what.Call, Speaker.Far, begins: false); break;
            case HappeningKind.GuardSpeaks: Voice(what.Call, Speaker.Guard, begins: true); break;
            case HappeningKind.GuardStops: Voice(what.Call, Speaker.Guard, begins: false); break;
            case HappeningKind.FarHangsUp: HangUp(what.Call); break;
            default: Act(what); break;
        }
    }

    private long WallNow => Begin.ToUnixTimeMilliseconds() + (_now.Microseconds / 1000);

    /// <summary>What the guard does; he does it only if it still makes sense.</summary>
    private void Act(Happening what)
    {
        switch (what.Kind)
        {
            case HappeningKind.GuardLifts: LiftIfRinging(); break;
            case HappeningKind.GuardPutsDown: PutDown(what.Call); break;
            case HappeningKind.GuardHolds when Talks(what.Call): Hold(what.Call); break;
            case HappeningKind.GuardRetrieves when IsHeld(what.Call) && _state.Current is null: Press(Key.Hold); break;
            case HappeningKind.GuardTransfers when Talks(what.Call): Transfer(); break;
            case HappeningKind.PatrolBegins: LeaveForPatrol(); break;
            case HappeningKind.PatrolEnds: ComeBack(); break;
            case HappeningKind.PrivateCall when IsFree: DialOut("13800000000", isPrivate: true); break;
            case HappeningKind.Emergency when IsFree: DialOut("110", isPrivate: false); break;
        }
    }

    private bool IsFree => !_away && _state is { Hook: HookPosition.On, Calls.IsEmpty: true };

    private void Ring()
    {
        var id = _nextCall;
        _nextCall += 2;
        _figures.Arrivals++;
        ComesIn(_chance.Exponential(_model.PatienceSeconds) + 2, HappeningKind.CallerGivesUp, id);
        ComesIn(0.004, HappeningKind.JournalCommits, id);
        Happens(new CallArrived(new CallId(id), new PartyToken("p")));
    }

    private void GiveUp(CallId id)
    {
        switch (Find(id)?.Phase)
        {
            case CallPhase.Ringing or CallPhase.Waiting:
                Happens(new CallEnded(id, EndCause.FarCancel, 487));
                break;
            case CallPhase.Courtesy when _apologised.Add(id.Value):
                ComesIn(_chance.Exponential(_model.PatienceSeconds * 3), HappeningKind.CallerGivesUp, id.Value);
                break;
            case CallPhase.Courtesy:
                Happens(new CallEnded(id, EndCause.FarBye, 200));
                break;
        }
    }

    private void Connect(CallId id)
    {
        var call = Find(id);
        Happens(new CallConnected(id));
        if (call is { Phase: CallPhase.Ending })
        {
            Happens(new CallEnded(id, EndCause.Near, 200));
        }
    }

    /// <summary>A talk: both greet, then perhaps a hold or a transfer, and somebody ends it.</summary>
    private void PlanTalk(CallId id, bool incoming)
    {
        ComesIn(_chance.Uniform(0.3, 1.5), HappeningKind.GuardSpeaks, id.Value);
        ComesIn(3, HappeningKind.GuardStops, id.Value);
        ComesIn(_chance.Uniform(3.2, 4.5), HappeningKind.FarSpeaks, id.Value);
        ComesIn(9, HappeningKind.FarStops, id.Value);
        ComesIn(10, HappeningKind.GuardSpeaks, id.Value);

        var talk = 11 + _chance.Lognormal(_model.Talk);
        if (incoming && _chance.Happens(_model.TransferShare))
        {
            ComesIn(talk / 2, HappeningKind.GuardTransfers, id.Value);
        }
        else if (incoming && _chance.Happens(_model.HoldShare))
        {
            ComesIn(talk / 2, HappeningKind.GuardHolds, id.Value);
            talk += _chance.Lognormal(_model.Hold);
        }

        var guardFirst = _chance.Happens(_model.NearEndFirstShare);
        ComesIn(talk, guardFirst ? HappeningKind.GuardPutsDown : HappeningKind.FarHangsUp, id.Value);
        if (guardFirst)
        {
            ComesIn(talk + _chance.Exponential(3), HappeningKind.FarHangsUp, id.Value);
        }
    }

    private void HangUp(CallId id)
    {
        if (Find(id) is { Phase: not (CallPhase.Ending or CallPhase.Released) })
        {
            Happens(new CallEnded(id, EndCause.FarBye, 200));
            AfterTalk();
        }
    }

    /// <summary>Whoever waits is taken next; otherwise the handset goes down.</summary>
    private void AfterTalk()
    {
        if (_state is not { Hook: HookPosition.Off, Current: null })
        {
            return;
        }

        if (_state.Calls.Any(static c => c.Unanswered || c.Phase is CallPhase.Courtesy or CallPhase.Held))
        {
            Press(Key.Hold);
        }
        else
        {
            ComesIn(1.5, HappeningKind.GuardPutsDown);
        }
    }

    private void LiftIfRinging()
    {
        _lifting = false;
        if (_away || _state is not { Ringing: true, Hook: HookPosition.On })
        {
            return;
        }

        Happens(new HookMoved(HookPosition.Off));
    }

    /// <param name="after">The call whose end it is, or none: the handset goes down after a talk.</param>
    private void PutDown(CallId after)
    {
        if (_state.Hook == HookPosition.Off && (after.Value == 0 ? _state.Current is null : Talks(after)))
        {
            Happens(new HookMoved(HookPosition.On));
        }
    }

    private void Hold(CallId id)
    {
        Press(Key.Hold);
        ComesIn(_chance.Lognormal(_model.Hold), HappeningKind.GuardRetrieves, id.Value);
    }

    private void Transfer()
    {
        Press(Key.Transfer);
        Type("302");
        Press(Key.Transfer);
        ComesIn(5, HappeningKind.GuardPutsDown);
    }

    private void LeaveForPatrol()
    {
        if (!IsFree)
        {
            return;
        }

        _away = true;
        _patrolDeclared = _chance.Happens(_model.PatrolDeclaredShare);
        TellPatrol();
        ComesIn(_chance.Lognormal(_model.Patrol), HappeningKind.PatrolEnds);
    }

    private void ComeBack()
    {
        _away = false;
        TellPatrol();
        _patrolDeclared = false;
        HearBell();
    }

    private void TellPatrol()
    {
        if (_patrolDeclared)
        {
            Press(Key.Note);
            Type("*5");
        }
    }

    private void DialOut(string number, bool isPrivate)
    {
        Happens(new HookMoved(HookPosition.Off));
        if (isPrivate)
        {
            Press(Key.Private);
        }

        Type(number + (isPrivate ? "#" : ""));
    }

    private void Type(string keys)
    {
        foreach (var key in keys)
        {
            Press(KeyLegend.TryParse(key.ToString(), out var known) ? known : Key.Pound);
        }
    }

    private void Press(Key key)
    {
        Happens(new KeyPressed(key));
        Happens(new KeyReleased(key));
    }

    private void Voice(CallId id, Speaker speaker, bool begins)
    {
        if (Find(id) is not null)
        {
            Happens(begins ? new SpeechStarted(id, speaker) : new SpeechStopped(id, speaker));
        }
    }

    private bool Talks(CallId id) => _state.Current is { Phase: CallPhase.Active } current && current.Id == id;

    private bool IsHeld(CallId id) => Find(id)?.Phase == CallPhase.Held;

    private Call? Find(CallId id) => _state.Calls.FirstOrDefault(call => call.Id == id);
}
