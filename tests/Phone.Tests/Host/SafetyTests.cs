using System.Diagnostics;
using CallDesk;
using CsCheck;
using Phone.Panel;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>
/// Clause 4.3b at the pins of the codec, with the whole phone above them and a booth full of noise: whatever hands and network do, the
/// microphone is open off-hook only and nothing but ringing is at the loudspeaker.
/// </summary>
[Collection(PjsipCollection.Name)]
public sealed class SafetyTests
{
    private static readonly string[] Keys = ["HOLD", "MUTE", "HANDSFREE", "VOL+", "5", "#", "SOS", "REDIAL", "TRANSFER"];

    [Fact]
    public async Task Whatever_happens_the_pins_are_safe()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var watching = new CancellationTokenSource();
        Task<double> watch = WatchAsync(phone, watching.Token);
        long start = Stopwatch.GetTimestamp();
        var opened = 0;
        await Gen.Select(Gen.Bool, Gen.Int[0, 14].Array[3, 9]).SampleAsync(
            async (inCall, steps) =>
            {
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(11))
                {
                    return;
                }

                var callers = new List<OutsideCaller>();
                if (inCall || opened == 0)
                {
                    callers.Add(await AnsweredAsync(phone));
                    opened++;
                }

                foreach (int step in steps)
                {
                    await ActAsync(phone, callers, step);
                    opened += Check(phone) ? 1 : 0;
                }

                await phone.MoveHookAsync(off: false);
                foreach (OutsideCaller caller in callers)
                {
                    await caller.LeaveAsync();
                }

                await phone.UntilAsync(now => now.Desk.Calls.IsEmpty);
                Assert.False(Check(phone));
                callers.ForEach(caller => caller.Dispose());
            },
            iter: 30,
            threads: 1);
        await watching.CancelAsync();
        Assert.InRange(await watch, -200, -70);
        Assert.True(opened > 0, "the microphone never opened: nothing was tried");
    }

    [Fact]
    public async Task A_call_opens_the_microphone_when_it_is_answered_and_the_cradle_shuts_it()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        using var caller = new OutsideCaller(phone.Host.SipEndpoint);
        await caller.CallAsync();
        await phone.UntilAsync(now => now.Desk.Ringing);
        Assert.False(phone.Hands.Pins().MicrophoneOpen);
        Assert.True(SpinWait.SpinUntil(() => phone.Hands.Pins().LoudspeakerRingDbfs > -40, WholePhone.Patience));

        await phone.MoveHookAsync(off: true);
        await phone.UntilAsync(now => now.Audio.MicrophoneOpen);
        Assert.True(SpinWait.SpinUntil(() => phone.Hands.Pins().MicrophoneOpen, WholePhone.Patience));
        Assert.InRange(phone.Hands.Pins().LoudspeakerVoiceDbfs, -200, -70);

        await phone.MoveHookAsync(off: false);
        long down = Stopwatch.GetTimestamp();
        Assert.True(SpinWait.SpinUntil(() => !phone.Hands.Pins().MicrophoneOpen, WholePhone.Patience));
        Assert.InRange(Stopwatch.GetElapsedTime(down).TotalMilliseconds, 0, 500);
        await caller.LeaveAsync();
        await phone.UntilAsync(now => now.Desk.Calls.IsEmpty);
    }

    [Fact]
    public async Task A_phone_without_a_registrar_shows_no_fault_and_is_alive()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        Assert.True(phone.Host.Ready);
        Assert.Empty(phone.Host.Stalled);
        Assert.All(phone.Now.Lights, light => Assert.Equal(Motion.Steady, light.Motion));
        Assert.Contains("phone_ready 1", phone.Host.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_that_ends_in_the_middle_of_a_call_is_down_within_three_seconds()
    {
        WholePhone phone = await WholePhone.StartAsync();
        using var caller = new OutsideCaller(phone.Host.SipEndpoint);
        await caller.CallAsync();
        await phone.UntilAsync(now => now.Desk.Ringing);
        await phone.MoveHookAsync(off: true);
        await phone.UntilAsync(now => now.Desk.Current is { Phase: CallPhase.Active });
        long asked = Stopwatch.GetTimestamp();
        await phone.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 3);
        Assert.Empty(phone.Now.Desk.Calls);
        Assert.False(phone.Hands.Booth.Levels.MicrophoneOpen);
    }

    /// <summary>Hands and callers of chance seldom come to a call by themselves: about every second history begins in one.</summary>
    private static async Task<OutsideCaller> AnsweredAsync(WholePhone phone)
    {
        var caller = new OutsideCaller(phone.Host.SipEndpoint);
        await caller.CallAsync();
        await phone.UntilAsync(now => now.Desk.Ringing);
        await phone.MoveHookAsync(off: true);
        await phone.UntilAsync(now => now.Audio.MicrophoneOpen);
        Assert.True(Check(phone), "the microphone did not open in a call that was answered");
        return caller;
    }

    private static async Task ActAsync(WholePhone phone, List<OutsideCaller> callers, int step)
    {
        switch (step)
        {
            case 0 or 1:
                await phone.MoveHookAsync(off: true);
                break;
            case 2:
                await phone.MoveHookAsync(off: false);
                break;
            case 3 or 4 when callers.Count < 3:
                var caller = new OutsideCaller(phone.Host.SipEndpoint);
                callers.Add(caller);
                long before = phone.Now.Version;
                await caller.CallAsync();
                Assert.True(SpinWait.SpinUntil(() => phone.Now.Version > before || caller.Refused, WholePhone.Patience));
                break;
            case 5 when callers.Count > 0:
                await callers[^1].LeaveAsync();
                break;
            default:
                await phone.TapAsync(Keys[step % Keys.Length]);
                break;
        }
    }

    /// <summary>The codec has done what the desk last ordered, and that is safe. True if the microphone is open.</summary>
    private static bool Check(WholePhone phone)
    {
        PinsDto pins = phone.Hands.Pins();
        Assert.True(
            SpinWait.SpinUntil(() => (pins = phone.Hands.Pins()).MicrophoneOpen == phone.Now.Audio.MicrophoneOpen, WholePhone.Patience),
            "the codec did not follow the desk's order");
        Assert.True(!pins.MicrophoneOpen || phone.Hands.Booth.IsOffHook, "the microphone is open with the handset in its cradle");
        Assert.False(pins.HandsfreeMicOpen);
        Assert.InRange(pins.LoudspeakerVoiceDbfs, -200, -70);
        return pins.MicrophoneOpen;
    }

    /// <summary>The loudest voice at the loudspeaker's pin from beginning to end.</summary>
    private static async Task<double> WatchAsync(WholePhone phone, CancellationToken end)
    {
        double loudest = double.NegativeInfinity;
        while (!end.IsCancellationRequested)
        {
            loudest = Math.Max(loudest, phone.Hands.Pins().LoudspeakerVoiceDbfs);
            await Task.Delay(10, CancellationToken.None);
        }

        return loudest;
    }
}
