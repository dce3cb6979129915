using CallDesk;

namespace Phone.Gatehouse;

/// <summary>What a year came to: delays, lost calls, breaches by clause. Counted from the desk's own records.</summary>
internal sealed class GatehouseFigures
{
    private readonly List<int> _delays = [];
    private readonly SortedDictionary<string, int> _breaches = new(StringComparer.Ordinal);
    private readonly SortedDictionary<LateCause, int> _causes = [];

    public long Events { get; set; }

    /// <summary>Callers, whatever became of them.</summary>
    public int Arrivals { get; set; }

    public int Answered => _delays.Count;

    /// <summary>Answered before burst rings-limit + 1.</summary>
    public int InTime { get; private set; }

    /// <summary>Never spoken to: gave up, or refused because all lines were busy.</summary>
    public int Lost { get; private set; }

    /// <summary>Sent on to the neighbour.</summary>
    public int Forwarded { get; private set; }

    /// <summary>First heard an apology from the phone itself.</summary>
    public int MachineAnswered { get; private set; }

    /// <summary>Records in which a clause was broken, by clause.</summary>
    public IReadOnlyDictionary<string, int> Breaches => _breaches;

    /// <summary>Why calls were late or missed.</summary>
    public IReadOnlyDictionary<LateCause, int> Causes => _causes;

    public void Count(CallRecord record)
    {
        if (record.Direction == Direction.In)
        {
            CountIncoming(record);
        }

        Breach("1.10", record.Flags.Contains(CallFlags.NearEndFirst));
        Breach("2.3g", record.Care.Breaches > 0);
        Breach("1.4", record.Care.HeldBeforeSpeech);
        Breach("5.8", record.Care.Interruptions > 0);
        Breach("2.3f", record.Care.Silences > 0);
    }

    /// <summary>Seconds from the arrival to the lift below which this share of the answered calls lies.</summary>
    public double Delay(double share)
    {
        if (_delays.Count == 0)
        {
            return 0;
        }

        _delays.Sort();
        return _delays[(int)Math.Min(_delays.Count - 1, share * _delays.Count)] / 1000.0;
    }

    private void CountIncoming(CallRecord record)
    {
        MachineAnswered += record.MachineAnsweredAt is null ? 0 : 1;
        if (record.AnsweredAt is { } answered)
        {
            _delays.Add((int)(answered - record.ArrivedAt).TotalMilliseconds);
            InTime += record.WithinLimit == true ? 1 : 0;
        }
        else if (record.Flags.Contains("forwarded"))
        {
            Forwarded++;
        }
        else
        {
            Lost++;
        }

        if (record.Cause is { } cause)
        {
            _causes[cause] = _causes.GetValueOrDefault(cause) + 1;
        }

        Breach("1.1", record.WithinLimit == false && record.Cause is null or LateCause.StaffedAndIdle);
    }

    private void Breach(string clause, bool broken)
    {
        if (broken)
        {
            _breaches[clause] = _breaches.GetValueOrDefault(clause) + 1;
        }
    }
}
