using Phone.Audio;
using Phone.Tests.Audio.Listening;
using Xunit;

namespace Phone.Tests.Audio;

/// <summary>Handsfree by turns in a modelled room: the loudspeaker comes back into the microphone, later and as loud as the test says.</summary>
public sealed class VoiceSwitchTests(ITestOutputHelper output)
{
    private const int Frame = AudioFormat.FrameSamples;

    /// <summary>Echo loss of the whole terminal (ITU-T P.310 asks for 45 dB) while the far end talks for half a minute.</summary>
    [Theory]
    [InlineData(-12, 20)]
    [InlineData(0, 20)]
    [InlineData(0, 120)]
    [InlineData(0, 250)]
    [InlineData(5, 60)]
    public void The_far_end_hears_its_echo_45_dB_weaker(double couplingDb, int delayMilliseconds)
    {
        var far = Sounds.Cadence(Sounds.Babble(30), 2.3, 0.7);
        var (sent, heard, sends) = Talk(new Room(couplingDb, delayMilliseconds), far, new short[far.Length]);

        double loss = Sounds.RmsDbfs(far) - Sounds.RmsDbfs(sent);
        output.WriteLine($"coupling {couplingDb} dB after {delayMilliseconds} ms: echo loss {loss:F1} dB");
        Assert.InRange(loss, 45, 200);
        Assert.Equal(0, sends);
        Assert.InRange(Sounds.RmsDbfs(heard), Sounds.RmsDbfs(far) - 0.1, Sounds.RmsDbfs(far) + 0.1);
    }

    [Fact]
    public void Who_talks_by_turns_is_heard_by_turns()
    {
        var far = Sounds.Cadence(Sounds.Babble(40), 2, 2);
        short[] guard = [.. new short[2 * Sounds.Second], .. Sounds.Cadence(Sounds.Babble(38), 2, 2)];
        var (sent, heard, _) = Talk(new Room(0, 30), far, guard);

        // Of each turn all but its first 100 ms: a guard's onset has to prove itself, and the far end's echo has to die away.
        double toFar = 0, toGuard = 0;
        for (var turn = 1; turn < 9; turn++)
        {
            toGuard += Turn(heard, far, turn * 4, skip: 0.1) / 8;
            toFar += Turn(sent, guard, (turn * 4) + 2, skip: 0.5) / 8;
        }

        output.WriteLine($"the guard hears {toGuard:F1} dB, the far end {toFar:F1} dB of what was said");
        Assert.InRange(toGuard, -0.5, 0.5);
        Assert.InRange(toFar, -1, 1);
    }

    [Fact]
    public void A_guard_breaks_in_on_somebody_who_does_not_stop_talking()
    {
        var far = Sounds.Babble(20);
        short[] guard = [.. new short[12 * Sounds.Second], .. Sounds.Scaled(Sounds.Babble(8), 6)];
        var (sent, _, _) = Talk(new Room(-15, 30), far, guard);

        double before = Sounds.RmsDbfs(sent.AsSpan(11 * Sounds.Second, Sounds.Second));
        double after = Sounds.RmsDbfs(sent.AsSpan(13 * Sounds.Second, 6 * Sounds.Second));
        output.WriteLine($"at the far end {before:F1} dBFS, then {after:F1} dBFS");
        Assert.InRange(before, -200, -75);
        Assert.InRange(after, -17, -13);
    }

    /// <summary>Two rooms at both ends, each louder than it should be: without the switch this howls.</summary>
    [Fact]
    public void Two_loud_rooms_do_not_howl()
    {
        var (here, there) = (new Room(6, 20), new Room(10, 40));
        var turns = new VoiceSwitch();
        var random = new Random(7);
        short[] microphone = new short[Frame], line = new short[Frame];
        var loudest = 0;
        for (var frame = 0; frame < 3_000; frame++)
        {
            here.Hear(microphone);
            for (var i = 0; i < Frame && frame < 20; i++)
            {
                microphone[i] = Pcm.Saturate(microphone[i] + random.Next(-3_000, 3_000));
            }

            turns.Send(microphone);
            there.Play(microphone);
            there.Hear(line);
            turns.Hear(line, own: false);
            here.Play(line);
            loudest = frame < 200 ? 0 : Math.Max(loudest, microphone.Max(sample => Math.Abs((int)sample)));
        }

        Assert.InRange(loudest, 0, 300);
    }

    [Fact]
    public void A_tone_of_the_phone_takes_the_way_at_once_and_is_not_sent_back()
    {
        var turns = new VoiceSwitch();
        var guard = Sounds.Babble(3);
        short[] loudspeaker = new short[Frame];
        for (var frame = 0; frame < 300; frame++)
        {
            var microphone = guard.AsSpan(frame * Frame, Frame).ToArray();
            turns.Send(microphone);
            Assert.True(frame != 250 || turns.Sends);
            Array.Fill(loudspeaker, (short)(frame >= 250 ? 8_000 : 0));
            turns.Hear(loudspeaker, own: frame >= 250);
            Assert.True(frame < 250 || !turns.Sends);
        }

        Assert.Equal(8_000, loudspeaker[^1]);
    }

    /// <summary>How much of what was said in the two seconds from there on came through, dB.</summary>
    private static double Turn(short[] came, short[] said, int second, double skip)
    {
        var (from, length) = ((int)((second + skip) * Sounds.Second), (int)((2 - skip) * Sounds.Second));
        return Sounds.RmsDbfs(came.AsSpan(from, length)) - Sounds.RmsDbfs(said.AsSpan(from, length));
    }

    private static (short[] Sent, short[] Heard, int Sends) Talk(Room room, short[] far, short[] guard)
    {
        var turns = new VoiceSwitch();
        List<short> sent = [], heard = [];
        short[] microphone = new short[Frame];
        var sends = 0;
        for (var at = 0; at + Frame <= far.Length; at += Frame)
        {
            room.Hear(microphone);
            for (var i = 0; i < Frame; i++)
            {
                microphone[i] = Pcm.Saturate(microphone[i] + guard[at + i]);
            }

            turns.Send(microphone);
            sent.AddRange(microphone);
            sends += turns.Sends ? 1 : 0;
            var loudspeaker = far.AsSpan(at, Frame).ToArray();
            turns.Hear(loudspeaker, own: false);
            heard.AddRange(loudspeaker);
            room.Play(loudspeaker);
        }

        return ([.. sent], [.. heard], sends);
    }

    /// <summary>From the loudspeaker to the microphone: one way, and an echo of it that dies away by 6 dB in 25 ms.</summary>
    private sealed class Room(double couplingDb, int delayMilliseconds)
    {
        private const int Again = Sounds.Second / 40;

        private readonly float _gain = (float)Pcm.Gain(couplingDb);
        private readonly Queue<short> _air = new(new short[delayMilliseconds * Sounds.Second / 1_000]);
        private readonly Queue<float> _walls = new(new float[Again]);

        public void Play(ReadOnlySpan<short> sound)
        {
            foreach (short sample in sound)
            {
                _air.Enqueue(sample);
            }
        }

        /// <summary>What has arrived by now; nothing before the first frame was played.</summary>
        public void Hear(Span<short> microphone)
        {
            for (var i = 0; i < microphone.Length; i++)
            {
                float direct = _air.TryDequeue(out short sample) ? sample * _gain * 0.8f : 0;
                float all = direct + (0.5f * _walls.Dequeue());
                _walls.Enqueue(all);
                microphone[i] = Pcm.Saturate(all);
            }
        }
    }
}
