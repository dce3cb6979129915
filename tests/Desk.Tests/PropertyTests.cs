using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Xunit;

namespace CallDesk.Tests;

/// <summary>A million random events and more: the laws hold in every history.</summary>
public sealed class PropertyTests(ITestOutputHelper output)
{
    /// <summary>From digit to digit, µs.</summary>
    private const long Between = 90_000;

    private static readonly Gen<ulong[]> Histories = Gen.ULong.Array[0, 250];

    [Fact]
    [Clause("1.1"), Clause("1.6"), Clause("1.10"), Clause("4.3b"), Clause("5.7")]
    public void The_laws_hold_after_every_step()
    {
        long events = 0;
        var watch = Stopwatch.StartNew();
        Histories.Sample(
            history =>
            {
                var laws = new Laws();
                var world = new World(laws);
                foreach (var number in history)
                {
                    world.Live(number);
                }

                world.NetworkEndsEverything();
                Assert.Empty(laws.Unrecorded);
                Interlocked.Add(ref events, world.Events);
            },
            iter: 8_000);

        output.WriteLine($"{events} events checked in {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(events > 1_000_000);
    }

    /// <summary>
    /// From every reachable state (the process not being shut down): handset down, handset up, then the digits of an emergency
    /// number within the inter-digit time, in any form it may be typed in. Then the number is dialled as an emergency call, or it
    /// was already (typed before the lift, or the call to that very number had the handset).
    /// </summary>
    [Fact, Clause("4.6b")]
    public void A_fresh_lift_and_an_emergency_number_always_go_out() =>
        Gen.Select(Histories, Gen.Int[0, 4], Gen.Int[0, 2]).Sample(
        (history, which, form) =>
        {
            var world = Lived(history);
            if (world.State.ShuttingDown)
            {
                return;
            }

            world.Happens(new HookMoved(HookPosition.On));
            world.Happens(new HookMoved(HookPosition.Off));
            Type(world, Emergency(world, which, form));
        },
        iter: 8_000);

    /// <summary>The same by HANDSFREE where it is permitted, from every state with the handset down but a self-test, whose keys are its own.</summary>
    [Fact, Clause("4.6b")]
    public void Handsfree_and_an_emergency_number_always_go_out() => Gen.Select(Histories, Gen.Int[0, 4], Gen.Int[0, 2]).Sample(
        (history, which, form) =>
        {
            var world = Lived(history);
            world.Happens(new SettingsLoaded(World.Office));
            world.Happens(new HookMoved(HookPosition.On));
            if (world.State.Handsfree is not null)
            {
                world.Happens(new KeyPressed(Key.Handsfree));
            }

            if (world.State is { ShuttingDown: false, Inspection: null })
            {
                world.Happens(new KeyPressed(Key.Handsfree));
                Assert.Equal(Route.Handsfree, world.State.Ear);
                Type(world, Emergency(world, which, form));
            }
        },
        iter: 4_000);

    /// <summary>
    /// The same without touching the hook, from every off-hook state but a call that is up (there digits are DTMF, unless the phone
    /// asks for a number) and a number half typed (1 and 122 are 112 and a 2), be it one to dial or an answer to what the phone asks. What
    /// was due before the first digit has happened: an open handsfree on which nobody dials for 16 s closes by itself.
    /// </summary>
    [Fact, Clause("4.6b")]
    public void Off_hook_and_not_in_a_call_an_emergency_number_always_goes_out() => Gen.Select(Histories, Gen.Int[0, 4]).Sample(
        (history, which) =>
        {
            var world = Lived(history);
            world.Wait(Between);
            world.Happens(new Due());
            var asksForNumber = world.State is { Dialogue.Kind: DialogueKind.Colleague, Note.OpenedAt: null };
            if (world.State is { ShuttingDown: false, Ear: not Route.None }
                && (asksForNumber || world.State.Current is null or { Phase: not CallPhase.Active })
                && world.State is { Digits: "", Watch: null or { Typed: "" }, Dialogue: null or { Typed: "" } }
                && world.State.Inspection is null or { Typed: "" })
            {
                Type(world, Emergency(world, which, form: 0), lead: 0);
            }
        },
        iter: 8_000);

    /// <summary>
    /// The same with heavy fingers: every key is held longer than a long press, so that speed numbers, hot lines and what else
    /// takes a second get into the way.
    /// </summary>
    [Fact, Clause("4.6b")]
    public void Keys_that_are_held_too_long_do_not_keep_an_emergency_number() => Gen.Select(Histories, Gen.Int[0, 4]).Sample(
        (history, which) =>
        {
            var world = Lived(history);
            if (world.State.ShuttingDown || world.State.Settings.InterDigit < TimeSpan.FromSeconds(2))
            {
                return;
            }

            world.Happens(new HookMoved(HookPosition.On));
            world.Happens(new HookMoved(HookPosition.Off));
            Type(world, Emergency(world, which, form: 0), held: 1_200_000);
        },
        iter: 4_000);

    /// <summary>From every reachable state, shutting down excepted, whatever is held, typed, locked, ringing or talked about.</summary>
    [Fact, Clause("5.5")]
    public void Sos_is_heard_from_every_state() => Histories.Sample(
        history =>
        {
            var world = Lived(history);
            if (world.State.ShuttingDown)
            {
                return;
            }

            world.Happens(new KeyReleased(Key.Sos));
            var pressed = world.Happens(new KeyPressed(Key.Sos));
            world.Wait(world.State.Settings.Post.SosHold.Ticks / 10);
            var alerts = pressed.Concat(world.Happens(new Due())).OfType<SendAlert>();
            Assert.Contains(alerts, a => a.Alert is { Kind: AlertKind.Sos, Repeats: true });
            Assert.True(
                world.State.Ear == Route.None || world.State.Current is not null || world.State.Settings.Post.EmergencyContact == "",
                "nobody is called");
        },
        iter: 4_000);

    private static readonly string[] Announcements =
        ["please-hold", "sorry-waited", "apology-waiting", "apology-again", "on-patrol", "greeting.hello", "farewell.bye"];

    /// <summary>Laws about what never happens in the random world would prove nothing.</summary>
    [Fact]
    public void The_random_world_gets_everywhere()
    {
        var seen = new HashSet<string>();
        var random = new Random(4);
        for (var i = 0; i < 450_000; i++)
        {
            var world = new World();
            for (var j = 0; j < 200; j++, i++)
            {
                foreach (var effect in world.Live((ulong)random.NextInt64()))
                {
                    seen.Add(effect.GetType().Name);
                    seen.UnionWith(effect is WriteRecord { Record: var r }
                        ? [.. r.Flags, r.ReleasedBy.ToString(), $"cause {r.Cause}"] : []);
                }

                var heard = Hearing.Of(world.State);
                seen.Add(heard.ReceiverTone.ToString());
                seen.Add(heard.Loudspeaker.GetType().Name);
                seen.Add($"talks {heard.Microphone}");
                seen.UnionWith(heard.ReceiverSpeech?.Phrases.Select(p => p.Key) ?? []);
                seen.Add(world.State.Transfer?.Stage.ToString() ?? "");
                seen.Add(world.State.Offer?.Kind.ToString() ?? "");
                seen.UnionWith(world.State.Calls.Select(c => c.Phase.ToString()));
                seen.Add($"{world.State.Calls.Count(c => c.Live)} live");
                seen.Add(world.State.Dialogue?.Kind.ToString() ?? "");
                seen.Add(world.State.WrapUp is null ? "" : "wrap-up");
                seen.Add(world.State.Dictation is null ? "" : "dictation");
                seen.UnionWith(world.State.Agenda.Items.Select(i => i.Kind.ToString()));
                seen.Add($"cue {world.State.Coach.Lit}");
                seen.UnionWith(world.State.Calls.SelectMany(GivenTo));
                seen.UnionWith(world.State.Calls.Where(c => c.Says is not null).Select(c => "said " + c.Says!.Phrases[0].Key));
            }
        }

        string[] flags =
        [
            CallFlags.Late, CallFlags.Missed, CallFlags.LineBusy, CallFlags.AllLinesBusy, CallFlags.NearEndFirst,
            CallFlags.Barred,
            CallFlags.JournalUnavailable, CallFlags.AnswerFailed, CallFlags.HoldFailed, CallFlags.Emergency,
            CallFlags.ShuttingDown,
            CallFlags.EndUnconfirmed, CallFlags.CourtesyAnswered, CallFlags.Forwarded,
            CallFlags.Locked, CallFlags.Blocked, CallFlags.Sos, CallFlags.SosCancelled, CallFlags.Transferred, CallFlags.TransferFailed,
            CallFlags.CallbackPromised, CallFlags.PrivateLimit, CallFlags.RedirectRefused,
        ];
        Assert.Empty(flags
            .Concat(Enum.GetNames<CallPhase>())
            .Concat(Enum.GetNames<Tone>())
            .Concat(Enum.GetNames<ReleasedBy>())
            .Concat(typeof(Effect).Assembly.GetTypes().Where(t => t.BaseType == typeof(Effect)).Select(t => t.Name))
            .Concat(Enum.GetNames<DialogueKind>())
            .Concat(Enum.GetNames<AgendaKind>())
            .Concat(["wrap-up", "dictation"])
            .Concat(Enum.GetNames<TransferStage>())
            .Concat(Enum.GetNames<OfferKind>())
            .Concat(["5 live", "Page", "Handsfree", "talks Handsfree", "transfer-failed", "callback-to", "number-withheld", "private-warning", "ends-in-ten"])
            .Concat(["sos-acknowledged", "sos-cancelled", "wrong-pin", "redial", "barred", "locked", "callback-promised"])
            .Concat(Enum.GetNames<Cue>().Select(n => "cue " + n))
            .Concat(Enum.GetNames<LateCause>().Select(n => "cause " + n))
            .Concat(Announcements.Select(n => "said " + n))
            .Except(seen));
    }

    [Fact]
    public void A_state_that_was_written_and_read_goes_on_the_same() => Histories.Sample(
        history =>
        {
            var (kept, reread) = (new World(), new World());
            foreach (var number in history)
            {
                var json = JsonSerializer.Serialize(reread.State, DeskJson.Default.DeskState);
                Assert.True(json.Length < 16_000);
                reread.State = JsonSerializer.Deserialize(json, DeskJson.Default.DeskState)!;

                Assert.Equal(
                    JsonSerializer.Serialize(kept.Live(number), DeskJson.Default.ImmutableArrayEffect),
                    JsonSerializer.Serialize(reread.Live(number), DeskJson.Default.ImmutableArrayEffect));
            }

            Assert.Equal(
                JsonSerializer.Serialize(kept.State, DeskJson.Default.DeskState),
                JsonSerializer.Serialize(reread.State, DeskJson.Default.DeskState));
        },
        iter: 300);

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void A_clock_gone_mad_is_survived(long microseconds)
    {
        var world = new World();
        world.Happens(new SettingsLoaded(new DeskSettings()));
        world.Happens(new CallArrived(new CallId(2), new PartyToken("p")));
        var step = Desk.Step(world.State, new Due(), new Moment(microseconds));
        Assert.Single(Desk.Step(
            step.State, new CallEnded(new CallId(2), EndCause.FarCancel, 487),
            new Moment(-microseconds)).Effects.OfType<WriteRecord>());
    }

    private static IEnumerable<string> GivenTo(Call call) =>
        Enum.GetValues<Cue>().Where(c => c != Cue.None && call.Attention?.Given.HasFlag(c) == true).Select(c => $"cue {c}");

    private static World Lived(ulong[] history)
    {
        var world = new World();
        world.Live(0);
        foreach (var number in history)
        {
            world.Live(number);
        }

        return world;
    }

    private static string Emergency(World world, int which, int form)
    {
        var plan = world.State.Settings.DialPlan;
        var number = plan.Emergency[which % plan.Emergency.Length];
        return form switch { 1 => plan.OutsidePrefix + number, 2 => "0086" + number, _ => number };
    }

    /// <param name="lead">Before the first digit.</param>
    private static void Type(World world, string number, long held = 0, long lead = Between)
    {
        var plan = world.State.Settings.DialPlan;
        var wanted = plan.EmergencyNumber(number);

        // A 1 typed just before the lift and the first digits of 122 are 112: nobody can tell that it was not meant.
        var before = world.State.Digits;
        var joined = Enumerable.Range(1, number.Length).Select(n => before + number[..n])
            .Where(typed => before != "" && plan.IsEmergency(typed)).Select(plan.EmergencyNumber).FirstOrDefault();
        var calling = world.State.Current is { Emergency: true } c && c.Dialled == wanted;
        var dialled = false;
        world.Wait(lead);
        foreach (var digit in number)
        {
            var pressed = world.Happens(new KeyPressed((Key)(digit - '0')));
            world.Wait(held);
            var released = held > 0 ? world.Happens(new KeyReleased((Key)(digit - '0'))) : [];
            world.Wait(Between);
            dialled |= pressed.Concat(released).Any(x => x is Dial { Emergency: true } d && IsMeant(d.Number));
        }

        Assert.True(dialled || calling);
        Assert.True(world.State.Current is { Emergency: true } now && IsMeant(now.Dialled));

        bool IsMeant(string? called) => called is not null && (called == wanted || called == joined);
    }
}

[JsonSerializable(typeof(DeskState))]
[JsonSerializable(typeof(ImmutableArray<Effect>))]
internal sealed partial class DeskJson : JsonSerializerContext;
