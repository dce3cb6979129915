namespace Hal.Simulation;

/// <summary>Where sound comes into the codec: the two channels of the audio interface and six pins.</summary>
public enum CodecInput
{
    DacLeft,
    DacRight,
    Linput1,
    Linput2,
    Linput3,
    Rinput1,
    Rinput2,
    Rinput3,
}

/// <summary>Where sound leaves the codec: six pins and the two channels of the audio interface.</summary>
public enum CodecOutput
{
    /// <summary>The handset's receiver.</summary>
    Lout1,
    Rout1,

    /// <summary>Left class-D speaker; not connected on the booth, and voice must not be there all the same.</summary>
    SpeakerLeft,

    /// <summary>The ringer.</summary>
    SpeakerRight,
    Out3,
    AdcLeft,
    AdcRight,
}
