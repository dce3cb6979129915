using System.Globalization;

namespace Hil;

/// <summary>Where in a call the mains fail.</summary>
internal enum Stage
{
    Ringing,
    Talking,
    Held,

    /// <summary>The caller has hung up, the guard still holds the handset.</summary>
    Left,
}

/// <param name="Milliseconds">From the stage's beginning.</param>
/// <param name="Stays">The call stays in its stage until then; otherwise it goes on without a pause meanwhile.</param>
internal sealed record CutMoment(Stage Stage, int Milliseconds, bool Stays);

/// <summary>
/// The mains fail under the whole machine at random moments of busy calls. HIL_CUTS says how often (10), HIL_SEED repeats the moments
/// that a run printed. What the guest had not sent to its disk is lost with it, in the order in which its kernel writes back.
/// </summary>
public sealed class PowerTests : IDisposable
{
    private const int LatestMilliseconds = 1_200;

    private const int UsualCuts = 10;

    private static readonly int Stages = Enum.GetValues<Stage>().Length;

    private readonly string _folder = Directory.CreateTempSubdirectory("hil-").FullName;
    private readonly Dictionary<string, JournalRecord> _told = [];
    private readonly SortedDictionary<string, int> _hit = new(StringComparer.Ordinal);
    private readonly List<double> _ready = [];
    private int _cuts;

    [Fact]
    [Clause("1.1")]
    [Clause("2.4a")]
    public async Task A_power_cut_of_the_whole_machine_loses_nothing_that_was_acknowledged()
    {
        var seed = Number("HIL_SEED") ?? Environment.TickCount;
        _cuts = Number("HIL_CUTS") ?? UsualCuts;
        Machine.Note($"{_cuts} power cuts, seed {seed}");
        var random = new Random(seed);
        for (var cut = 0; cut < _cuts; cut++)
        {
            await using var machine = await StartAsync();
            await MissedCallAsync(machine, $"1390000{cut:0000}");
            await CutInCallAsync(machine, $"1391111{cut:0000}", MomentOf(cut, random));
            foreach (var record in machine.Api.Written)
            {
                _told[$"{record.Id}"] = record;
            }

            Assert.True(_told.Count > cut, $"only {_told.Count} records were told of by cut {cut + 1}");
            Compare(await DataDisk.VerifiedJournalAsync(_folder));
        }

        await using var last = await StartAsync();
        Compare(await last.Api.JournalAsync());
        await MissedCallAsync(last, "13922220000");
        _ready.Sort();
        Machine.Figure(string.Create(
            CultureInfo.InvariantCulture,
            $"boot to ready: median {_ready[_ready.Count / 2]:0.0} s, slowest {_ready[^1]:0.0} s of {_ready.Count}, by the guest's clock"));
        var states = string.Join(", ", _hit.Select(hit => $"{hit.Key} {hit.Value}×"));
        Machine.Figure($"{_cuts} power cuts, seed {seed}: each time it booted, took a call and had a whole journal; "
            + $"all {_told.Count} records that were told of are there; a call was {states}");
        Assert.All(["ringing", "active", "held", "released"], state => Assert.True(
            _hit.ContainsKey(state) || _cuts < Stages, $"no cut fell into a call that was {state}"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Every stage in turn, in the first round surely within it, then anywhere after its beginning.</summary>
    private static CutMoment MomentOf(int cut, Random random) =>
        new((Stage)(cut % Stages), random.Next(LatestMilliseconds), Stays: random.Next(2) == 0 || cut < Stages);

    /// <summary>Boots on the disk as it was left, and takes calls.</summary>
    private async Task<Machine> StartAsync()
    {
        var machine = await Machine.BootAsync(_folder);
        try
        {
            _ready.Add(await machine.StartPhoneAsync());
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>All that the phone had told of is there, and says what it said.</summary>
    private void Compare(IReadOnlyList<JournalRecord> journal)
    {
        var found = journal.ToDictionary(record => $"{record.Id}");
        foreach (var (id, before) in _told)
        {
            Assert.True(found.TryGetValue(id, out var after), $"the record {id} is lost: {before}");
            Assert.Equal((before.Direction, before.Remote, before.ArrivedAt), (after.Direction, after.Remote, after.ArrivedAt));
            Assert.Equal(before.AnsweredAt ?? after.AnsweredAt, after.AnsweredAt);
            Assert.Equal(before.EndedAt ?? after.EndedAt, after.EndedAt);
        }
    }

    private async Task CutInCallAsync(Machine machine, string from, CutMoment moment)
    {
        var steps = BusyCall(machine, from);
        foreach (var step in steps.Take((int)moment.Stage + 1))
        {
            await step();
        }

        var rest = moment.Stays ? Task.Delay(Timeout.Infinite, Patience.Token) : RunAsync(steps.Skip((int)moment.Stage + 1));
        var first = await Task.WhenAny(rest, Task.Delay(moment.Milliseconds, Patience.Token)); // the moment itself is what we wait for
        if (first == rest)
        {
            await rest;
        }

        var calls = (await machine.Api.StateAsync()).Calls;
        await machine.CutPowerAsync();
        var state = calls is [] ? "over" : calls[0].State;
        _hit[state] = _hit.GetValueOrDefault(state) + 1;
        Machine.Note($"power cut up to {moment.Milliseconds} ms after {moment.Stage}, "
            + $"{(moment.Stays ? "waiting there" : "going on")}: {state}");
        if (!moment.Stays)
        {
            await rest.ContinueWith(_ => { }, TaskScheduler.Default); // the power went under its hands
        }
    }

    private static async Task RunAsync(IEnumerable<Func<Task>> steps)
    {
        foreach (var step in steps)
        {
            await step();
        }
    }

    /// <summary>One step a stage, in their order, each to where its stage has begun; the last ends the call.</summary>
    private static List<Func<Task>> BusyCall(Machine machine, string from) =>
    [
        async () =>
        {
            await machine.Booth.CallAsync(from);
            await machine.Api.WaitForAsync(state => state.Ringing, "the phone rings");
        },
        async () =>
        {
            await machine.Booth.LiftAsync();
            await machine.Booth.AnsweredAsync();
            await machine.Api.WaitForAsync(state => state.HasCall("active"), "the call is active");
        },
        async () =>
        {
            await machine.Booth.TapAsync("HOLD");
            await machine.Api.WaitForAsync(state => state.HasCall("held"), "the call is held");
        },
        async () =>
        {
            await machine.Booth.TapAsync("HOLD");
            await machine.Api.WaitForAsync(state => state.HasCall("active"), "the call is taken back");
            await machine.Booth.FarEndHangsUpAsync();
            await machine.Api.WaitForAsync(state => state.HasCall("released"), "the guard hears that the caller has left");
        },
        async () =>
        {
            await machine.Booth.ReplaceAsync();
            await machine.Api.WaitForAsync(state => state.IsIdle, "the phone rests");
        },
    ];

    private static async Task MissedCallAsync(Machine machine, string from)
    {
        await machine.Booth.CallAsync(from);
        await machine.Api.WaitForAsync(state => state.Ringing, "the phone rings");
        await machine.Booth.FarEndHangsUpAsync();
        await machine.Api.WaitForAsync(state => state.IsIdle, "the caller has given up");
        await machine.Api.RecordWhenAsync(
            record => record.Remote.Contains(from, StringComparison.Ordinal) && record.EndedAt is not null, "its record");
    }
}
