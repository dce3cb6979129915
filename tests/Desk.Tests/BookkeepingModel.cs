namespace CallDesk.Tests;

/// <summary>Where a call is, as somebody would put it who watches the booth from outside.</summary>
internal enum Place
{
    Waits,
    Talks,
    Held,

    /// <summary>The handset is down and the caller still there.</summary>
    Kept,
    Gone,
}

/// <summary>How a call went, in the model's words.</summary>
internal sealed record Outcome(bool Answered, string ReleasedBy);

/// <summary>
/// The call bookkeeping once more, by its own and simpler means: no phases, no effects, no deadlines but one. It knows who waits,
/// talks, is held, is kept for the grace, and what each call's record must say.
/// </summary>
internal sealed class BookkeepingModel
{
    private const double Grace = 3;
    private const int MostCalls = 4;

    private readonly List<ModelCall> _calls = [];
    private double _now;
    private bool _lifted;

    public IReadOnlyDictionary<int, Place> Places => _calls.ToDictionary(call => call.Number, call => call.Place);

    public Dictionary<int, Outcome> Records { get; } = [];

    public bool Talking => _calls.Exists(call => call.Place == Place.Talks);

    private IEnumerable<ModelCall> There => _calls.Where(call => call.Place != Place.Gone);

    public void Arrives(int number)
    {
        var full = There.Count() >= MostCalls;
        _calls.Add(new ModelCall { Number = number, Place = full ? Place.Gone : Place.Waits });
        if (full)
        {
            Records[number] = new Outcome(false, "near");
        }
    }

    public void Lift()
    {
        if (_lifted)
        {
            return;
        }

        _lifted = true;
        var taken = First(Place.Kept) ?? LongestHeld() ?? First(Place.Waits);
        Talk(taken);
    }

    public void PutDown()
    {
        _lifted = false;
        if (First(Place.Talks) is { } talks)
        {
            talks.Place = Place.Kept;
            talks.Since = _now;
        }
    }

    public void PressHold()
    {
        if (!_lifted)
        {
            return;
        }

        var next = First(Place.Waits) ?? LongestHeld();
        if (First(Place.Talks) is { } talks)
        {
            talks.Place = Place.Held;
            talks.Since = _now;
        }

        Talk(next);
    }

    public void FarLeaves(int number)
    {
        if (_calls.Find(call => call.Number == number) is { Place: not Place.Gone } call)
        {
            End(call, call.Place == Place.Waits ? "caller-gave-up" : "far");
        }
    }

    public void Wait(double seconds)
    {
        _now += seconds;
        foreach (var call in _calls.Where(call => call.Place == Place.Kept && call.Since + Grace <= _now).ToArray())
        {
            End(call, "near");
        }
    }

    private void End(ModelCall call, string by)
    {
        call.Place = Place.Gone;
        Records[call.Number] = new Outcome(call.Answered, by);
    }

    private static void Talk(ModelCall? call)
    {
        if (call is not null)
        {
            call.Place = Place.Talks;
            call.Answered = true;
        }
    }

    private ModelCall? First(Place place) => _calls.Find(call => call.Place == place);

    private ModelCall? LongestHeld() => _calls.Where(call => call.Place == Place.Held).MinBy(call => call.Since);

    private sealed class ModelCall
    {
        public required int Number { get; init; }

        public required Place Place { get; set; }

        public double Since { get; set; }

        public bool Answered { get; set; }
    }
}
