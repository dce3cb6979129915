using Xunit;

namespace CallDesk.Tests;

/// <summary>The post: private calls, lock, hot line, blocked callers, the handset left off, redirects, neighbours and pages.</summary>
public sealed class PostTests
{
    private static readonly PostSettings Post = new()
    {
        Directory =
        [
            new("mother", "Mother", "13912345678", EntryClass.Private),
            new("line", "Line", "95555", EntryClass.Premium),
            new("office", "Office", "8001", EntryClass.Department),
        ],
    };

    private readonly Booth _booth = new(new DeskSettings { Post = Post });

    [Theory, Clause("2.4c"), Clause("3.8c"), Clause("4.6a")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_private_call_is_warned_at_two_thirty_and_toned_at_three_and_every_fifteen_seconds(bool markedBefore)
    {
        if (markedBefore)
        {
            _booth.Lift().Press(Key.Private).Type("201#");
            _booth.Happens(new CallConnected(_booth.Dialled!.Call));
        }
        else
        {
            _booth.Talks();
            _booth.Press(Key.Private);
        }

        Assert.Equal(Category.Private, _booth.All.OfType<MarkRecord>().Single().Marks.Category);
        _booth.WaitMicroseconds(149_999_999);
        Assert.Null(_booth.Heard.ReceiverSpeech);
        _booth.WaitMicroseconds(1);
        Assert.Equal((Tone.Warning, "private-warning"), (_booth.Heard.ReceiverTone, _booth.Heard.ReceiverSpeech?.Phrases[0].Key));

        double[] pauses = [30, 15, 15, 15];
        foreach (var pause in pauses)
        {
            Assert.NotEqual(Tone.Warning, _booth.Wait(pause - 0.000001).Heard.ReceiverTone);
            Assert.Equal(Tone.Warning, _booth.Wait(0.000001).Heard.ReceiverTone);
        }

        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("4.6a")]
    public void A_hard_end_is_announced_ten_seconds_before()
    {
        var booth = new Booth(new DeskSettings { Care = new CareSettings { PrivateHardEnd = true } });
        var call = booth.Talks();
        booth.Press(Key.Private).Wait(169.999);
        Assert.Equal("private-warning", booth.Heard.ReceiverSpeech?.Phrases[0].Key);
        booth.Happens(new SpeechEnded(booth.Heard.ReceiverSpeech!.Id)).Wait(0.001);
        Assert.Equal("ends-in-ten", booth.Heard.ReceiverSpeech?.Phrases[0].Key);

        booth.WaitMicroseconds(9_999_999);
        Assert.True(booth.Heard.MicrophoneOpen);
        booth.WaitMicroseconds(1);
        Assert.IsType<CloseMicrophone>(booth.Last[0]);
        Assert.Contains(new Release(call), booth.Last);
        Assert.Equal(Tone.Release, booth.Heard.ReceiverTone);
        booth.Happens(new CallEnded(call, EndCause.Near, 200)).Wait(600);
        Assert.Equal([CallFlags.PrivateLimit], booth.Record.Flags);
    }

    [Fact, Clause("4.6a")]
    public void Declared_late_there_are_still_thirty_seconds()
    {
        var booth = new Booth(new DeskSettings { Care = new CareSettings { PrivateHardEnd = true } });
        booth.Talks();
        booth.Wait(400).Press(Key.Private).Wait(0);
        Assert.Equal("private-warning", booth.Heard.ReceiverSpeech?.Phrases[0].Key);
        Assert.True(booth.Wait(29.999).Heard.MicrophoneOpen);
        Assert.False(booth.Wait(0.001).Heard.MicrophoneOpen);
    }

    [Fact, Clause("4.6a")]
    public void Family_is_private_by_itself_both_ways()
    {
        _booth.Lift().Type("13912345678#");
        Assert.Equal(Category.Private, _booth.State.Calls[0].Marks.Category);

        var other = new Booth(new DeskSettings { Post = Post });
        other.Happens(new CallArrived(new CallId(2), new PartyToken("p"), new DirectoryMatch("mother", EntryClass.Private)));
        other.Lift().Happens(new ArrivalJournaled(new CallId(2))).Happens(new CallConnected(new CallId(2))).Wait(150);
        Assert.Equal("private-warning", other.Heard.ReceiverSpeech?.Phrases[0].Key);
    }

    [Fact, Clause("4.6a")]
    public void An_emergency_is_never_private()
    {
        _booth.Lift().Press(Key.Private).Type("110");
        _booth.Happens(new CallConnected(_booth.Dialled!.Call)).Press(Key.Private).Wait(1_000);
        Assert.DoesNotContain(_booth.All, e => e is MarkRecord or SetAudio { Order.ReceiverTone: Tone.Warning });
        Assert.True(_booth.Heard.MicrophoneOpen);
    }

    [Fact, Clause("4.6a"), Clause("5.5")]
    public void Sos_in_a_private_call_stops_its_clock()
    {
        _booth.Talks();
        _booth.Press(Key.Private).Wait(100).Happens(new KeyPressed(Key.Sos)).Wait(100);
        Assert.DoesNotContain(_booth.All, e => e is SetAudio { Order.ReceiverTone: Tone.Warning });
    }

    [Theory, Clause("4.6b")]
    [InlineData("95555")]
    [InlineData("995555")]
    [InlineData("008695555")]
    public void A_premium_entry_of_the_directory_is_barred_in_every_form(string number)
    {
        var booth = new Booth(new DeskSettings { Post = Post, DialPlan = new DialPlan { OutsidePrefix = "9" } });
        booth.Lift().Type(number).Type("#");
        Assert.Null(booth.Dialled);
        Assert.Equal([CallFlags.Barred], booth.Record.Flags);
    }

    [Theory, Clause("4.6b")]
    [InlineData("201", true)]
    [InlineData("3201", false)]
    [InlineData("9201", false)]
    [InlineData("110", true)]
    [InlineData("9119", true)]
    public void A_locked_phone_dials_what_is_permitted_and_every_emergency_number(string number, bool dials)
    {
        var booth = new Booth(new DeskSettings
        {
            Post = Post with { Locked = true, LockPermits = ["2*"] }, DialPlan = new DialPlan { OutsidePrefix = "9" },
        });
        booth.Lift().Type(number).Type("#");
        Assert.Equal(dials ? number : null, booth.Dialled?.Number);
        Assert.Equal(dials ? [] : [CallFlags.Locked], booth.Records.SelectMany(r => r.Flags));
    }

    [Fact, Clause("1.7")]
    public void A_locked_phone_is_answered()
    {
        var booth = new Booth(new DeskSettings { Post = Post with { Locked = true } });
        booth.Talks();
        Assert.True(booth.Heard.MicrophoneOpen);
    }

    [Fact]
    public void A_hot_line_dials_at_the_lift_and_a_caller_comes_first()
    {
        var settings = new DeskSettings { Post = Post with { Hotline = "8001" } };
        Assert.Equal("8001", new Booth(settings).Lift().Dialled?.Number);

        var booth = new Booth(settings);
        booth.Talks();
        Assert.Null(booth.Dialled);
    }

    [Theory, Clause("4.6b")]
    [InlineData("0")]
    [InlineData("2")]
    public void An_emergency_number_wins_over_the_hot_line(string delay)
    {
        var seconds = int.Parse(delay, System.Globalization.CultureInfo.InvariantCulture);
        var settings = new DeskSettings { Post = Post with { Hotline = "8001", HotlineDelay = TimeSpan.FromSeconds(seconds) } };
        Assert.Equal("110", new Booth(settings).Lift().Type("110").Dialled?.Number);
        Assert.Equal("110", new Booth(settings).Type("110").Lift().Dialled?.Number);

        var up = new Booth(settings).Lift().Wait(2);
        up.Happens(new CallConnected(up.Dialled!.Call)).Type("119");
        Assert.Equal("119", up.Dialled!.Number);
    }

    [Fact]
    public void A_warm_line_waits_for_its_time_and_for_a_digit()
    {
        var settings = new DeskSettings { Post = Post with { Hotline = "8001", HotlineDelay = TimeSpan.FromSeconds(5) } };
        var booth = new Booth(settings).Lift().WaitMicroseconds(4_999_999);
        Assert.Equal((null, Tone.Dial), (booth.Dialled, booth.Heard.ReceiverTone));
        Assert.Equal("8001", booth.WaitMicroseconds(1).Dialled?.Number);

        Assert.Equal("202", new Booth(settings).Lift().Type("202").Wait(10).Dialled?.Number);
    }

    [Fact, Clause("1.7")]
    public void A_blocked_caller_is_refused_and_written_down()
    {
        Blocked(_booth, 2);
        Assert.Contains(new Reject(new CallId(2), 603), _booth.Last);
        Assert.Equal([CallFlags.Blocked], _booth.Record.Flags);
        Assert.False(_booth.State.Ringing);
    }

    [Theory, Clause("1.7"), Clause("4.6b")]
    [InlineData(1799.9, true)]
    [InlineData(1800.0, false)]
    public void For_half_an_hour_after_an_emergency_call_nobody_is_refused(double after, bool rings)
    {
        _booth.Lift().Type("110");
        var call = _booth.Dialled!.Call;
        _booth.PutDown().Wait(30).Happens(new CallEnded(call, EndCause.Near, 487)).Wait(after);
        Blocked(_booth, 2);
        Assert.Equal(rings, _booth.State.Ringing);
    }

    [Fact]
    public void A_handset_left_off_is_howled_at_and_then_reported_and_calls_ring_all_the_same()
    {
        _booth.Lift().Wait(16);
        Assert.Equal(Tone.Reorder, _booth.WaitMicroseconds(19_999_999).Heard.ReceiverTone);
        Assert.Equal(Tone.Howler, _booth.WaitMicroseconds(1).Heard.ReceiverTone);
        Assert.Equal(Tone.Howler, _booth.WaitMicroseconds(59_999_999).Heard.ReceiverTone);
        Assert.DoesNotContain(_booth.All, e => e is SendAlert);

        _booth.WaitMicroseconds(1);
        Assert.Equal(Tone.None, _booth.Heard.ReceiverTone);
        Assert.Equal(AlertKind.HandsetLeftOff, _booth.Last.OfType<SendAlert>().Single().Alert.Kind);
        Assert.Equal(Motion.Flash, _booth.Lights[1].Motion);

        var call = _booth.Wait(600).Rings();
        Assert.Equal(new LoudspeakerSound.RingBurst(call, 1), _booth.Heard.Loudspeaker);
        _booth.Press(Key.Hold);
        Assert.Equal(CallPhase.Answering, _booth.PhaseOf(call));
        Assert.Single(_booth.All.OfType<SendAlert>());
    }

    [Theory, Clause("1.1")]
    [InlineData(16)]
    [InlineData(40)]
    [InlineData(100)]
    public void Hook_down_and_up_takes_the_call_that_rings_at_a_handset_left_off(double left)
    {
        _booth.Lift().Wait(left);
        var call = _booth.Rings();
        _booth.PutDown().Lift();
        Assert.Contains(new Answer(call), _booth.All);
    }

    [Fact, Clause("4.6b")]
    public void A_handset_left_off_still_dials_110() =>
        Assert.Equal("110", _booth.Lift().Wait(300).Type("110").Dialled?.Number);

    [Fact, Clause("4.6b")]
    public void A_redirect_is_followed_five_times_and_not_to_a_barred_number()
    {
        _booth.Lift().Type("201#");
        var call = _booth.Dialled!.Call;
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains(new FollowRedirect(call), _booth.Happens(new RedirectAsked(call, "202")).Last);
        }

        Assert.Contains(new Release(call), _booth.Happens(new RedirectAsked(call, "202")).Last);
        _booth.Happens(new CallEnded(call, EndCause.Near, 302));
        Assert.Equal([CallFlags.RedirectRefused], _booth.Record.Flags);
    }

    [Theory, Clause("4.6b")]
    [InlineData("201", "16812345", false)]
    [InlineData("201", "95555", false)]
    [InlineData("201", "110", false)]
    [InlineData("110", "16812345", true)]
    public void A_redirect_may_go_where_the_guard_may(string dialled, string to, bool followed)
    {
        _booth.Lift().Type(dialled).Type("#");
        var call = _booth.Dialled!.Call;
        _booth.Happens(new RedirectAsked(call, to));
        Assert.Equal(followed, _booth.Did<FollowRedirect>());
        Assert.Equal(!followed, _booth.Did<Release>());
        Assert.Equal(followed ? Tone.None : Tone.Refused, _booth.Heard.ReceiverTone);
    }

    [Fact]
    public void Each_neighbour_has_a_light_and_each_state_a_motion()
    {
        var seen = new HashSet<string>();
        for (var n = 0; n < 4; n++)
        {
            foreach (var state in Enum.GetValues<NeighbourState>())
            {
                var booth = new Booth();
                for (var before = 0; before <= n; before++)
                {
                    booth.Happens(new NeighbourChanged("n" + before, before < n ? NeighbourState.Idle : state));
                }

                seen.Add(string.Join(' ', booth.Lights.Select(l => l == Light.Off ? "dark" : l.Motion.ToString())));
            }
        }

        Assert.Equal((4 * 3) + 1, seen.Count);
    }

    [Fact, Clause("4.3b"), Clause("1.6")]
    public void A_page_sounds_only_while_nobody_rings_and_nobody_talks()
    {
        Assert.IsType<LoudspeakerSound.Page>(_booth.Happens(new PageStarted()).Heard.Loudspeaker);
        Assert.False(_booth.Heard.MicrophoneOpen);

        var call = _booth.Rings();
        Assert.IsType<LoudspeakerSound.RingBurst>(_booth.Heard.Loudspeaker);
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Wait(2).Heard.Loudspeaker);
        _booth.Lift();
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Heard.Loudspeaker);
        _booth.Happens(new CallConnected(call)).FarHangsUp(call).PutDown();
        Assert.IsType<LoudspeakerSound.Page>(_booth.Heard.Loudspeaker);
        Assert.IsType<LoudspeakerSound.Silent>(_booth.Happens(new PageEnded()).Heard.Loudspeaker);
    }

    [Fact]
    public void A_post_without_paging_hears_none()
    {
        var booth = new Booth(new DeskSettings { Post = Post with { Paging = false } });
        Assert.IsType<LoudspeakerSound.Silent>(booth.Happens(new PageStarted()).Heard.Loudspeaker);
    }

    private static void Blocked(Booth booth, long id) =>
        booth.Happens(new CallArrived(new CallId(id), new PartyToken("p"), new DirectoryMatch("pest", EntryClass.Blocked)));
}
