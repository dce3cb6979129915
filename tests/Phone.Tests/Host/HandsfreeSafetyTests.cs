using System.Diagnostics;
using CallDesk;
using CsCheck;
using Phone.Panel;
using Phone.Provisioning;
using Phone.Tests.Sip;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>
/// Clause 4.3b at the pins where handsfree is permitted: whatever hands, network and supervisor do, the base microphone is open and has
/// current only while a person has opened handsfree, and settings that forbid it shut it.
/// </summary>
[Collection(PjsipCollection.Name)]
public sealed class HandsfreeSafetyTests
{
    private static readonly string[] Keys = ["HANDSFREE", "HANDSFREE", "HANDSFREE", "HOLD", "MUTE", "5", "SOS", "TRANSFER"];

    [Fact, Clause("4.3b")]
    public async Task Whatever_happens_the_base_microphone_is_its_keys_alone()
    {
        await using WholePhone phone = await WholePhone.StartAsync(Site.Office());
        long start = Stopwatch.GetTimestamp();
        int opened = 0, permitted = 0;
        await Gen.Int[0, 19].Array[3, 10].SampleAsync(
            async steps =>
            {
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(11) && opened > 0 && permitted > 0)
                {
                    return;
                }

                var callers = new List<OutsideCaller>();
                foreach (int step in steps)
                {
                    await ActAsync(phone, callers, step);
                    opened += Check(phone) == Route.Handsfree ? 1 : 0;
                    permitted += phone.Now.Desk.Settings.Post.Handsfree ? 1 : 0;
                }

                phone.Host.Use(Site.Configuration(), SetupView.Done);
                await phone.UntilAsync(now => now.Desk.Settings.Profile == Profile.SecurityBooth && now.Desk.Handsfree is null);
                await phone.MoveHookAsync(off: false);
                foreach (OutsideCaller caller in callers)
                {
                    await caller.LeaveAsync();
                }

                await phone.UntilAsync(now => now.Desk.Calls.IsEmpty);
                Assert.Equal(Route.None, Check(phone));
                phone.Host.Use(Site.Office(), SetupView.Done);
                await phone.UntilAsync(now => now.Desk.Settings.Profile == Profile.PropertyOffice);
                callers.ForEach(caller => caller.Dispose());
            },
            iter: 30,
            threads: 1);
        Assert.True(opened > 0 && permitted > 0, "handsfree never opened: nothing was tried");
    }

    [Fact, Clause("4.3b")]
    public async Task The_key_answers_and_a_reload_to_a_booth_shuts_everything_at_once()
    {
        await using WholePhone phone = await WholePhone.StartAsync(Site.Office());
        using var caller = new OutsideCaller(phone.Host.SipEndpoint);
        await caller.CallAsync();
        await phone.UntilAsync(now => now.Desk.Ringing);
        Assert.False(phone.Hands.Pins().HandsfreeMicOpen);

        await phone.TapAsync("HANDSFREE");
        await phone.UntilAsync(now => now.Desk is { Route: Route.Handsfree, Current.Phase: CallPhase.Active });
        Assert.True(SpinWait.SpinUntil(() => phone.Hands.Pins().HandsfreeMicOpen, WholePhone.Patience));
        Assert.False(phone.Hands.Pins().MicrophoneOpen);

        phone.Host.Use(Site.Configuration(), SetupView.Done);
        await phone.UntilAsync(now => now.Desk.Route == Route.None);
        Assert.True(SpinWait.SpinUntil(() => !phone.Hands.Pins().HandsfreeMicOpen && !Powered(phone), WholePhone.Patience));
        await phone.TapAsync("HANDSFREE");
        Assert.Equal(Route.None, Check(phone));
    }

    /// <summary>A phone that was started as a booth's has no base microphone, whatever it is told later.</summary>
    [Fact, Clause("4.3b")]
    public async Task A_board_without_a_base_microphone_refuses_it_and_the_technician_reads_why()
    {
        await using WholePhone phone = await WholePhone.StartAsync();
        phone.Host.Use(Site.Office(), SetupView.Done);
        await phone.UntilAsync(now => now.Desk.Settings.Profile == Profile.PropertyOffice);
        Assert.Contains(phone.Log, line => line.StartsWith("handsfree:", StringComparison.Ordinal));

        await phone.TapAsync("HANDSFREE");
        await phone.UntilAsync(now => now.Desk is { RefusedUntil: not null, Ear: Route.None, Settings.Post.Handsfree: false });
        Assert.Equal(Route.None, Open(phone.Hands.Pins()));
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
            case 3 or 4 or 5 when callers.Count < 3:
                var caller = new OutsideCaller(phone.Host.SipEndpoint);
                callers.Add(caller);
                long before = phone.Now.Version;
                await caller.CallAsync();
                Assert.True(SpinWait.SpinUntil(() => phone.Now.Version > before || caller.Refused, WholePhone.Patience));
                break;
            case 6 when callers.Count > 0:
                await callers[^1].LeaveAsync();
                break;
            case 7:
                phone.Host.Use(Site.Configuration(), SetupView.Done);
                break;
            case 8 or 9:
                phone.Host.Use(Site.Office(), SetupView.Done);
                break;
            default:
                await phone.TapAsync(Keys[step % Keys.Length]);
                break;
        }
    }

    /// <summary>The codec has done what the desk last ordered, and that is safe. Which microphone is open.</summary>
    private static Route Check(WholePhone phone)
    {
        PinsDto pins = phone.Hands.Pins();
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    pins = phone.Hands.Pins();
                    return (Open(pins), Powered(phone)) == (phone.Now.Audio.Microphone, pins.HandsfreeMicOpen);
                },
                WholePhone.Patience),
            "the codec did not follow the desk's order");
        PhoneSnapshot now = phone.Now;
        bool handsfree = now.Desk is { Ear: Route.Handsfree, Settings: { Profile: not Profile.SecurityBooth, Post.Handsfree: true } };
        Assert.True(Open(pins) != Route.Handsfree || handsfree, "the base microphone is open without handsfree");
        Assert.True(pins.LoudspeakerVoiceDbfs < -70 || handsfree, "a voice at the loudspeaker without handsfree");
        return Open(pins);
    }

    private static Route Open(PinsDto pins)
    {
        Assert.False(pins.MicrophoneOpen && pins.HandsfreeMicOpen, "both microphones are open");
        return pins.MicrophoneOpen ? Route.Handset : pins.HandsfreeMicOpen ? Route.Handsfree : Route.None;
    }

    private static bool Powered(WholePhone phone) => phone.Hands.Booth.Analogue.BaseMicrophonePowered;
}
